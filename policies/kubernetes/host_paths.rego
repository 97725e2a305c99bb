# METADATA
# description: Pods mount no path of the node.
package kubernetes.host_paths

import data.kubernetes.workload

deny contains {"msg": msg, "path": path} if {
	some index, volume in workload.spec.volumes
	host_path := volume.hostPath
	msg := sprintf("volume %s mounts %s of the node", [volume.name, host_path.path])
	path := array.concat(workload.spec_path, ["volumes", index, "hostPath"])
}
