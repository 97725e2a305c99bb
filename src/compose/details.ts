import { defineDetails } from '../core/index.ts';

/** Details of the errors of this room, English and Chinese. */
export const detail = defineDetails({
  'a pack takes files by relative paths below the current folder: name it so in the policy':
    '打包只接受当前目录之下的相对路径文件：请在策略中如此书写',
  'its index does not list {digest}': '其索引未列出 {digest}',
  'name one of its images as pack:FILE#IMAGE: {names}': '请用 pack:文件#镜像 指定其中一个镜像：{names}',
  'the file is there already, or cannot be written': '文件已存在，或无法写入',
  'the pack holds no answer of it': '包中没有它的应答',
  '{action} is neither sign nor verify': '{action} 既不是 sign 也不是 verify',
  'name the image by its digest: a receipt knows no tags': '请以摘要指定镜像：回执不含标签',
  'no file is named': '未指定文件',
  '{text} is no age such as 12h, 30d or 2w': '{text} 不是时长，例如 12h、30d 或 2w',
  'a changed policy is written for one image': '修改后的策略只能针对一个镜像写出',
  'expected a duration such as 5m, 1h30m or 30s': '应为时长，例如 5m、1h30m 或 30s',
  'expected a mapping of settings': '此处应为设置的映射',
  'expected an amount of at least 16MB such as 256MB or 1GB': '应为不小于 16MB 的大小，例如 256MB 或 1GB',
  'larger than {maxSize} bytes: no report is': '超过 {maxSize} 字节：报告不会这么大',
  'no format {format}': '没有格式 {format}',
  'no report format {format}; this version has {known}': '没有报告格式 {format}；本版本支持 {known}',
  'signatures are looked for in registries and OCI layouts alone': '只在镜像仓库和 OCI 布局中查找签名',
  'the configuration file cannot be read': '无法读取配置文件',
  'the evidence file cannot be read': '无法读取证据文件',
  'the file cannot be read': '无法读取文件',
  'the file has no certificate in PEM': '文件中没有 PEM 证书',
  'the folder has no trivy.db with metadata.json': '目录中没有 trivy.db 及 metadata.json',
  'the ignore file cannot be read': '无法读取忽略文件',
  'the manifests cannot be read': '无法读取清单文件',
  'this version has the scanner vuln, not {absent}': '本版本只有扫描器 vuln，没有 {absent}',
  'unknown setting {key}; known here: {known}': '未知的设置 {key}；此处可用：{known}',
  'a certificate and its key belong together': '证书与私钥须同时指定',
  'name the trust policy with --policy, or as trust.policy in dartagnan.yaml':
    '请用 --policy 指定信任策略，或在 dartagnan.yaml 中设置 trust.policy',
});
