package kubernetes_test

import data.kubernetes

digest := "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

good_container := {
	"name": "app",
	"image": sprintf("registry.example/app@sha256:%s", [digest]),
	"resources": {"requests": {"cpu": "1", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "64Mi"}},
	"securityContext": {
		"allowPrivilegeEscalation": false,
		"capabilities": {"drop": ["ALL"]},
		"readOnlyRootFilesystem": true,
		"runAsNonRoot": true,
		"seccompProfile": {"type": "RuntimeDefault"},
	},
}

pod(spec) := {
	"kind": "Pod",
	"metadata": {"name": "app", "labels": {"app.kubernetes.io/name": "app"}},
	"spec": spec,
}

pod_with(change) := pod({"containers": [object.union(good_container, change)]})

findings contains finding if some finding in kubernetes[_].deny

findings contains finding if some finding in kubernetes[_].warn

test_good_pod_passes if count(findings) == 0 with input as pod_with({})

test_privileged_init_container if {
	bad := object.union(good_container, {"securityContext": {"privileged": true}})
	some finding in kubernetes.privileged.deny with input as pod({"containers": [good_container], "initContainers": [bad]})
	finding.path == ["spec", "initContainers", 0, "securityContext", "privileged"]
}

test_cron_job_template if {
	template := {"spec": {"containers": [{"name": "app", "image": "app:1"}]}}
	some finding in kubernetes.image_digest.deny with input as {"kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": template}}}}
	finding.path == ["spec", "jobTemplate", "spec", "template", "spec", "containers", 0, "image"]
}

test_other_kinds_pass if count(findings) == 0 with input as {"kind": "Service", "spec": {}}

test_pod_settings_hold_for_containers if {
	bare := object.remove(good_container, ["securityContext"])
	spec := {"containers": [bare], "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "Localhost"}}}
	count(kubernetes.non_root.deny) == 0 with input as pod(spec)
	count(kubernetes.seccomp.deny) == 0 with input as pod(spec)
}

bad_containers := {
	"apparmor": {"securityContext": {"appArmorProfile": {"type": "Unconfined"}}},
	"capabilities": {"securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}}},
	"host_namespaces": {"ports": [{"hostPort": 80}]},
	"image_digest": {"image": "app:latest"},
	"non_root": {"securityContext": {"runAsUser": 0}},
	"privileged": {"securityContext": {"allowPrivilegeEscalation": true}},
	"read_only_root": {"securityContext": {"readOnlyRootFilesystem": false}},
	"resources": {"resources": {"limits": {"memory": null}}},
	"seccomp": {"securityContext": {"seccompProfile": {"type": "Unconfined"}}},
	"selinux": {"securityContext": {"seLinuxOptions": {"type": "spc_t"}}},
}

test_bad_container[name] if {
	some name, change in bad_containers
	count(kubernetes[name].deny) > 0 with input as pod_with(change)
}

bad_specs := {
	"host_namespaces": {"hostPID": true},
	"host_paths": {"volumes": [{"name": "root", "hostPath": {"path": "/"}}]},
	"selinux": {"securityContext": {"seLinuxOptions": {"user": "system_u"}}},
}

test_bad_spec[name] if {
	some name, change in bad_specs
	count(kubernetes[name].deny) == 1 with input as pod(object.union({"containers": [good_container]}, change))
}

test_labels if count(kubernetes.labels.warn) == 1 with input as {"kind": "Pod", "spec": {"containers": []}}
