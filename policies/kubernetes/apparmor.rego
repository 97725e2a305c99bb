# METADATA
# description: No container turns AppArmor off, by field or by the older annotation.
package kubernetes.apparmor

import data.kubernetes.workload

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in workload.containers
	workload.effective(entry, "appArmorProfile").type == "Unconfined"
	msg := sprintf("container %s runs without AppArmor (type Unconfined)", [entry.name])
	zh := sprintf("容器 %s 未受 AppArmor 约束（type 为 Unconfined）", [entry.name])
	path := array.concat(entry.path, ["securityContext", "appArmorProfile"])
}

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some key, "unconfined" in workload.template.metadata.annotations
	startswith(key, "container.apparmor.security.beta.kubernetes.io/")
	msg := sprintf("the annotation %s turns AppArmor off", [key])
	zh := sprintf("注解 %s 关闭了 AppArmor", [key])
	path := array.concat(workload.path, ["metadata", "annotations", key])
}

warn contains {"msg": msg, "zh": zh, "path": path} if {
	some key, _ in workload.template.metadata.annotations
	startswith(key, "container.apparmor.security.beta.kubernetes.io/")
	msg := sprintf("the annotation %s is superseded by securityContext.appArmorProfile", [key])
	zh := sprintf("注解 %s 已被 securityContext.appArmorProfile 取代", [key])
	path := array.concat(workload.path, ["metadata", "annotations", key])
}
