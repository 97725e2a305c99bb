# METADATA
# description: Pods mount no path of the node.
package kubernetes.host_paths

import data.kubernetes.workload

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some index, volume in workload.spec.volumes
	host_path := volume.hostPath
	msg := sprintf("volume %s mounts %s of the node", [volume.name, host_path.path])
	zh := sprintf("卷 %s 挂载了节点上的 %s", [volume.name, host_path.path])
	path := array.concat(workload.spec_path, ["volumes", index, "hostPath"])
}
