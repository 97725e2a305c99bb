# METADATA
# description: Containers run as a user that is not root, by the container's or the Pod's setting.
package kubernetes.non_root

import data.kubernetes.workload

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in workload.containers
	not is_non_root(entry)
	msg := sprintf("container %s may run as root: set runAsNonRoot: true", [entry.name])
	zh := sprintf("容器 %s 可能以 root 运行：请设置 runAsNonRoot: true", [entry.name])
	path := array.concat(entry.path, ["securityContext", "runAsNonRoot"])
}

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in workload.containers
	workload.effective(entry, "runAsUser") == 0
	msg := sprintf("container %s runs as root (runAsUser: 0)", [entry.name])
	zh := sprintf("容器 %s 以 root 运行（runAsUser: 0）", [entry.name])
	path := array.concat(entry.path, ["securityContext", "runAsUser"])
}

is_non_root(entry) if workload.effective(entry, "runAsNonRoot") == true
