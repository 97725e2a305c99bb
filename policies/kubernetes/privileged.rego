# METADATA
# description: No container is privileged or may gain privileges that its parent lacks.
package kubernetes.privileged

import data.kubernetes.workload

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in workload.containers
	entry.security_context.privileged == true
	msg := sprintf("container %s is privileged", [entry.name])
	zh := sprintf("容器 %s 是特权容器", [entry.name])
	path := array.concat(entry.path, ["securityContext", "privileged"])
}

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in workload.containers
	object.get(entry.security_context, "allowPrivilegeEscalation", true) != false
	msg := sprintf("container %s may gain privileges: set allowPrivilegeEscalation: false", [entry.name])
	zh := sprintf("容器 %s 可能提升权限：请设置 allowPrivilegeEscalation: false", [entry.name])
	path := array.concat(entry.path, ["securityContext", "allowPrivilegeEscalation"])
}
