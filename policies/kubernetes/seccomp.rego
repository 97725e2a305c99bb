# METADATA
# description: Containers run under a seccomp profile; without one Kubernetes confines nothing.
package kubernetes.seccomp

import data.kubernetes.workload

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in workload.containers
	not is_confined(entry)
	msg := sprintf("container %s has no seccomp profile: set seccompProfile.type: RuntimeDefault", [entry.name])
	zh := sprintf("容器 %s 没有 seccomp 配置：请设置 seccompProfile.type: RuntimeDefault", [entry.name])
	path := array.concat(entry.path, ["securityContext", "seccompProfile"])
}

is_confined(entry) if workload.effective(entry, "seccompProfile").type in {"RuntimeDefault", "Localhost"}
