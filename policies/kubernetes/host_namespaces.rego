# METADATA
# description: Pods share no namespace, port or process of the node.
package kubernetes.host_namespaces

import data.kubernetes.workload

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some name in ["hostIPC", "hostNetwork", "hostPID"]
	workload.spec[name] == true
	msg := sprintf("the Pod shares a namespace of the node (%s)", [name])
	zh := sprintf("Pod 共享了节点的命名空间（%s）", [name])
	path := array.concat(workload.spec_path, [name])
}

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in workload.containers
	some index, port in entry.container.ports
	object.get(port, "hostPort", 0) != 0
	msg := sprintf("container %s takes port %v of the node", [entry.name, port.hostPort])
	zh := sprintf("容器 %s 占用了节点端口 %v", [entry.name, port.hostPort])
	path := array.concat(entry.path, ["ports", index, "hostPort"])
}
