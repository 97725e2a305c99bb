# METADATA
# description: Containers drop every capability and add none but NET_BIND_SERVICE.
package kubernetes.capabilities

import data.kubernetes.workload

allowed := {"NET_BIND_SERVICE", "CAP_NET_BIND_SERVICE"}

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in workload.containers
	dropped := {upper(name) | some name in entry.security_context.capabilities.drop}
	not "ALL" in dropped
	msg := sprintf("container %s keeps capabilities: set capabilities.drop: [ALL]", [entry.name])
	zh := sprintf("容器 %s 保留了 capabilities：请设置 capabilities.drop: [ALL]", [entry.name])
	path := array.concat(entry.path, ["securityContext", "capabilities", "drop"])
}

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in workload.containers
	some index, name in entry.security_context.capabilities.add
	not upper(name) in allowed
	msg := sprintf("container %s adds the capability %s", [entry.name, name])
	zh := sprintf("容器 %s 添加了 capability %s", [entry.name, name])
	path := array.concat(entry.path, ["securityContext", "capabilities", "add", index])
}
