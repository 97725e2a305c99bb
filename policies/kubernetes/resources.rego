# METADATA
# description: Containers state the memory and processor time that they ask for and may take.
package kubernetes.resources

import data.kubernetes.workload

wanted := [["requests", "cpu"], ["requests", "memory"], ["limits", "cpu"], ["limits", "memory"]]

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in workload.containers
	entry.list != "ephemeralContainers" # these can have no resources
	missing := [concat(".", names) |
		some names in wanted
		object.get(entry.container, array.concat(["resources"], names), null) == null
	]
	count(missing) > 0
	msg := sprintf("container %s lacks resources: %s", [entry.name, concat(", ", missing)])
	zh := sprintf("容器 %s 未声明资源：%s", [entry.name, concat(", ", missing)])
	path := array.concat(entry.path, ["resources"])
}
