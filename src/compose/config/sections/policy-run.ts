import { eachText, oneOf, path, text, texts, toggle, whole } from '../kind.ts';
import { setting, type Section } from '../setting.ts';
import { bundlePaths, sharedPolicySettings } from './policy.ts';

/** Settings of `policy run`. */
export const policyRunSection = {
  name: 'policy-run',
  settings: {
    addr: setting({
      kind: texts,
      fallback: ['localhost:8181'],
      short: 'a',
      doc: {
        en: 'Address to listen on, HOST:PORT or unix://PATH; may be repeated (default: localhost:8181).',
        zh: '监听地址，HOST:PORT 或 unix://PATH；可重复（默认：localhost:8181）。',
      },
    }),
    authentication: setting({
      kind: oneOf(['token', 'tls', 'off']),
      fallback: 'off',
      doc: { en: 'How clients show who they are (default: off).', zh: '客户端的身份认证方式（默认：off）。' },
    }),
    authorization: setting({
      kind: oneOf(['basic', 'off']),
      fallback: 'off',
      doc: {
        en: 'basic: the policy data.system.authz.allow decides on each request (default: off).',
        zh: 'basic：由策略 data.system.authz.allow 决定是否放行每个请求（默认：off）。',
      },
    }),
    bundle: bundlePaths,
    capabilities: sharedPolicySettings.capabilities,
    'config-file': setting({
      kind: path,
      short: 'c',
      doc: { en: 'Configuration of the server.', zh: '服务器的配置文件。' },
    }),
    'diagnostic-addr': setting({
      kind: texts,
      fallback: [],
      doc: { en: 'Further address, for health and metrics alone.', zh: '仅提供健康检查和指标的附加地址。' },
    }),
    format: setting({
      kind: oneOf(['pretty', 'json']),
      fallback: 'pretty',
      short: 'f',
      doc: { en: 'Form of results in the shell (default: pretty).', zh: '交互环境中的结果格式（默认：pretty）。' },
    }),
    history: setting({
      kind: path,
      short: 'H',
      doc: { en: 'File of the shell’s history.', zh: '交互环境的历史文件。' },
    }),
    ignore: sharedPolicySettings.ignore,
    'min-tls-version': setting({
      kind: oneOf(['1.2', '1.3']),
      fallback: '1.2',
      doc: { en: 'Oldest version of TLS (default: 1.2).', zh: '最低 TLS 版本（默认：1.2）。' },
    }),
    server: setting({
      kind: toggle,
      fallback: false,
      short: 's',
      doc: { en: 'Serve decisions by HTTP.', zh: '通过 HTTP 提供决策服务。' },
    }),
    set: setting({
      kind: eachText,
      fallback: [],
      doc: { en: 'Value of the configuration, a.b=c; may be repeated.', zh: '配置值 a.b=c；可重复。' },
    }),
    'set-file': setting({
      kind: eachText,
      fallback: [],
      doc: { en: 'The same, with the value read from a file, a.b=PATH.', zh: '同上，但值从文件读取：a.b=PATH。' },
    }),
    'shutdown-grace-period': setting({
      kind: whole(0),
      fallback: 10,
      doc: { en: 'Seconds that requests get to end (default: 10).', zh: '请求结束前的等待秒数（默认：10）。' },
    }),
    'shutdown-wait-period': setting({
      kind: whole(0),
      fallback: 0,
      doc: { en: 'Seconds to go on listening after the signal.', zh: '收到信号后继续监听的秒数。' },
    }),
    'skip-version-check': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Accepted for OPA’s sake: no version is ever asked for.', zh: '为兼容 OPA 而接受：从不检查版本。' },
    }),
    'tls-ca-cert-file': setting({
      kind: path,
      doc: { en: 'Authorities that clients’ certificates are from.', zh: '客户端证书的签发机构。' },
    }),
    'tls-cert-file': setting({ kind: path, doc: { en: 'Certificate of the server.', zh: '服务器证书。' } }),
    'tls-private-key-file': setting({ kind: path, doc: { en: 'Private key of the server.', zh: '服务器私钥。' } }),
    'unix-socket-perm': setting({
      kind: text,
      fallback: '755',
      doc: { en: 'Permissions of a socket in the file system (default: 755).', zh: 'Unix 套接字的权限（默认：755）。' },
    }),
    'v0-compatible': sharedPolicySettings['v0-compatible'],
    workers: setting({
      kind: whole(1, 256),
      fallback: 1,
      doc: { en: 'Processes that share the addresses (default: 1).', zh: '共享监听地址的进程数（默认：1）。' },
    }),
  },
} satisfies Section;
