import { defineDetails } from '../../core/text.ts';

/** Details of what goes wrong with the API server of Kubernetes, English and Chinese. */
export const detail = defineDetails({
  '{path} is refused: the account lacks the right to list and watch {what}':
    '{path} 被拒绝：该账户缺少列出和监视 {what} 的权限',
  'a page of more than {bytes} bytes': '一页超过 {bytes} 字节',
  'an answer that is no JSON': '应答不是 JSON',
  'an event of more than {bytes} bytes': '一个事件超过 {bytes} 字节',
  'its users by exec and auth-provider are not supported: use a token or a certificate':
    '不支持其中的 exec 与 auth-provider 用户：请使用令牌或证书',
  'status {status}': '状态 {status}',
  'the kubeconfig cannot be read': '无法读取 kubeconfig',
  'the kubeconfig has no {what} “{name}”': 'kubeconfig 中没有 {what}“{name}”',
  'the token of the service account cannot be read': '无法读取服务账户的令牌',
});
