# METADATA
# description: The Pod of any workload and its containers, each with its path in the manifest.
package kubernetes.workload

pod_paths := {
	"Pod": [],
	"PodTemplate": ["template"],
	"CronJob": ["spec", "jobTemplate", "spec", "template"],
	"DaemonSet": ["spec", "template"],
	"Deployment": ["spec", "template"],
	"Job": ["spec", "template"],
	"ReplicaSet": ["spec", "template"],
	"ReplicationController": ["spec", "template"],
	"StatefulSet": ["spec", "template"],
}

path := pod_paths[input.kind]

spec_path := array.concat(path, ["spec"])

template := object.get(input, path, {})

spec := template.spec

security_context := object.get(spec, "securityContext", {})

container_lists := ["containers", "initContainers", "ephemeralContainers"]

containers contains entry if {
	some list in container_lists
	some index, container in spec[list]
	entry := {
		"container": container,
		"name": object.get(container, "name", "?"),
		"path": array.concat(spec_path, [list, index]),
		"security_context": object.get(container, "securityContext", {}),
		"list": list,
	}
}

# A setting of the container, or where it has none, of the Pod.
effective(entry, name) := value if {
	value := entry.security_context[name]
} else := value if {
	value := security_context[name]
}
