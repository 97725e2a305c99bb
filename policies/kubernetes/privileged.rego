# METADATA
# description: No container is privileged or may gain privileges that its parent lacks.
package kubernetes.privileged

import data.kubernetes.workload

deny contains {"msg": msg, "path": path} if {
	some entry in workload.containers
	entry.security_context.privileged == true
	msg := sprintf("container %s is privileged", [entry.name])
	path := array.concat(entry.path, ["securityContext", "privileged"])
}

deny contains {"msg": msg, "path": path} if {
	some entry in workload.containers
	object.get(entry.security_context, "allowPrivilegeEscalation", true) != false
	msg := sprintf("container %s may gain privileges: set allowPrivilegeEscalation: false", [entry.name])
	path := array.concat(entry.path, ["securityContext", "allowPrivilegeEscalation"])
}
