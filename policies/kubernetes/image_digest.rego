# METADATA
# description: Images are named by digest; a tag can be moved to another image.
package kubernetes.image_digest

import data.kubernetes.workload

deny contains {"msg": msg, "zh": zh, "path": path} if {
	some entry in workload.containers
	image := object.get(entry.container, "image", "")
	not regex.match(`@sha256:[0-9a-f]{64}$`, image)
	msg := sprintf("container %s names its image %s by no digest", [entry.name, image])
	zh := sprintf("容器 %s 的镜像 %s 未按摘要指定", [entry.name, image])
	path := array.concat(entry.path, ["image"])
}
