# METADATA
# description: SELinux options keep to the types of containers and leave user and role alone.
package kubernetes.selinux

import data.kubernetes.workload

allowed := {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}

options contains {"of": "the Pod", "zh": "Pod", "options": options, "path": path} if {
	options := workload.security_context.seLinuxOptions
	path := array.concat(workload.spec_path, ["securityContext", "seLinuxOptions"])
}

options contains {"of": of, "zh": zh, "options": options, "path": path} if {
	some entry in workload.containers
	options := entry.security_context.seLinuxOptions
	of := sprintf("container %s", [entry.name])
	zh := sprintf("容器 %s", [entry.name])
	path := array.concat(entry.path, ["securityContext", "seLinuxOptions"])
}

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in options
	type := object.get(entry.options, "type", "")
	not type in allowed
	msg := sprintf("%s has the SELinux type %s", [entry.of, type])
	zh := sprintf("%s 的 SELinux 类型为 %s", [entry.zh, type])
	path := array.concat(entry.path, ["type"])
}

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in options
	some name in ["user", "role"]
	object.get(entry.options, name, "") != ""
	msg := sprintf("%s sets the SELinux %s", [entry.of, name])
	zh := sprintf("%s 设置了 SELinux 的 %s", [entry.zh, name])
	path := array.concat(entry.path, [name])
}
