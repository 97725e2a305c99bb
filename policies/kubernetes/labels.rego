# METADATA
# description: Workloads carry the labels by which their owner is found.
package kubernetes.labels

import data.kubernetes.workload

required := ["app.kubernetes.io/name"]

warn contains {"msg": msg, "zh": zh, "path": ["metadata", "labels"]} if {
	workload.path
	labels := object.get(input, ["metadata", "labels"], {})
	missing := [name | some name in required; not labels[name]]
	count(missing) > 0
	msg := sprintf("labels are missing: %s", [concat(", ", missing)])
	zh := sprintf("缺少标签：%s", [concat(", ", missing)])
}
