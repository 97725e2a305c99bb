# METADATA
# description: The root file system of containers is read-only.
package kubernetes.read_only_root

import data.kubernetes.workload

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in workload.containers
	object.get(entry.security_context, "readOnlyRootFilesystem", false) != true
	msg := sprintf("container %s can write to its root: set readOnlyRootFilesystem: true", [entry.name])
	zh := sprintf("容器 %s 可写入其根文件系统：请设置 readOnlyRootFilesystem: true", [entry.name])
	path := array.concat(entry.path, ["securityContext", "readOnlyRootFilesystem"])
}
