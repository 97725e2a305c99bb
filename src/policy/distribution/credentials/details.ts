import { defineDetails } from '../../../core/text.ts';

/** Details of the errors of services' credentials, English and Chinese. */
export const detail = defineDetails({
  'an audience or scopes are needed, and not both': '需要 audience 或 scopes，且二者只能取一',
  'no credentials of AWS are found: {reasons}': '找不到 AWS 凭据：{reasons}',
  'no way to find credentials is named': '未指定获取凭据的方式',
  'the file {path} cannot be read': '无法读取文件 {path}',
  'the file {path} has no profile {profile} with a key and a secret': '文件 {path} 中没有带密钥和密文的配置 {profile}',
  'the file {path} cannot be written: {reason}': '无法写入文件 {path}：{reason}',
  'the file {path} is no JSON': '文件 {path} 不是 JSON',
  'the login of {path} has ended: log in anew': '{path} 的登录已过期：请重新登录',
  'the plugin {name} is not known': '未知的插件 {name}',
  'the service {url} answers {status}': '服务 {url} 返回 {status}',
  'the service {url} gives no token': '服务 {url} 未返回令牌',
  'the variable {name} is not set': '未设置变量 {name}',
  'there is no private key {name} among the keys': 'keys 中没有私钥 {name}',
  'token or token_path is needed, and not both': '需要 token 或 token_path，且二者只能取一',
  '{name} is missing': '缺少 {name}',
  '{name} {value} is not supported': '不支持 {name} {value}',
  '{url} is not reached by TLS': '{url} 未通过 TLS 访问',
});
