import { duration, eachText, oneOf, path, text, texts, toggle, whole } from '../kind.ts';
import { setting, type Section } from '../setting.ts';
import { logSettings } from './policy-log.ts';
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
    'disable-telemetry': setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'Accepted for OPA’s sake: nothing is ever told of its use.',
        zh: '为兼容 OPA 而接受：从不发送使用信息。',
      },
    }),
    'eval-timeout': setting({
      kind: duration,
      fallback: 60_000,
      doc: {
        en: 'Time after which an evaluation of the server is stopped; 0 is never (default: 1m).',
        zh: '服务器中止一次求值的时限；0 表示不限（默认：1m）。',
      },
    }),
    'exclude-files-verify': setting({
      kind: texts,
      fallback: [],
      doc: { en: 'Files that a bundle’s signature need not list.', zh: '包签名中可不列出的文件。' },
    }),
    format: setting({
      kind: oneOf(['pretty', 'json']),
      fallback: 'pretty',
      short: 'f',
      doc: { en: 'Form of results in the shell (default: pretty).', zh: '交互环境中的结果格式（默认：pretty）。' },
    }),
    h2c: setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Speak HTTP/2 without TLS too.', zh: '在不使用 TLS 时也支持 HTTP/2。' },
    }),
    history: setting({
      kind: path,
      short: 'H',
      doc: { en: 'File of the shell’s history.', zh: '交互环境的历史文件。' },
    }),
    ignore: sharedPolicySettings.ignore,
    'log-format': logSettings['log-format'],
    'log-level': setting({
      kind: oneOf(['debug', 'info', 'error']),
      fallback: 'info',
      short: 'l',
      doc: { en: 'Least level of what is logged (default: info).', zh: '日志的最低级别（默认：info）。' },
    }),
    'log-level-request': setting({
      kind: oneOf(['debug', 'info', 'error']),
      fallback: 'info',
      doc: { en: 'Level at which requests are logged (default: info).', zh: '记录请求的日志级别（默认：info）。' },
    }),
    'log-timestamp-format': logSettings['log-timestamp-format'],
    'max-errors': sharedPolicySettings['max-errors'],
    'min-tls-version': setting({
      kind: oneOf(['1.0', '1.1', '1.2', '1.3']),
      fallback: '1.2',
      doc: { en: 'Oldest version of TLS (default: 1.2).', zh: '最低 TLS 版本（默认：1.2）。' },
    }),
    'optimize-store-for-read-speed': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Accepted for OPA’s sake: reads are always fast.', zh: '为兼容 OPA 而接受：读取始终很快。' },
    }),
    pprof: setting({
      kind: toggle,
      fallback: false,
      doc: {
        en: 'Give profiles of processor and heap below /debug/pprof.',
        zh: '在 /debug/pprof 下提供处理器和堆的性能剖析。',
      },
    }),
    'ready-timeout': setting({
      kind: whole(0),
      fallback: 0,
      doc: { en: 'Seconds to wait for bundles before listening.', zh: '开始监听前等待包就绪的秒数。' },
    }),
    scope: setting({
      kind: text,
      doc: { en: 'Scope that bundles must be signed for.', zh: '包签名必须具有的 scope。' },
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
    'signing-alg': setting({
      kind: text,
      fallback: 'RS256',
      doc: { en: 'Algorithm of the verification key (default: RS256).', zh: '验证密钥的算法（默认：RS256）。' },
    }),
    'skip-known-schema-check': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Accepted for OPA’s sake: no such check is made.', zh: '为兼容 OPA 而接受：不做此检查。' },
    }),
    'skip-verify': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Take bundles without verifying their signatures.', zh: '不验证签名即接受包。' },
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
    'tls-cert-refresh-period': setting({
      kind: duration,
      fallback: 0,
      doc: {
        en: 'Time after which certificate, key and authorities are read again (default: never).',
        zh: '重新读取证书、私钥和签发机构的间隔（默认：从不）。',
      },
    }),
    'tls-cipher-suites': setting({
      kind: texts,
      fallback: [],
      doc: {
        en: 'Cipher suites of TLS 1.0 to 1.2, by their IANA names.',
        zh: 'TLS 1.0 至 1.2 的密码套件，使用 IANA 名称。',
      },
    }),
    'tls-private-key-file': setting({ kind: path, doc: { en: 'Private key of the server.', zh: '服务器私钥。' } }),
    'unix-socket-perm': setting({
      kind: text,
      fallback: '755',
      doc: { en: 'Permissions of a socket in the file system (default: 755).', zh: 'Unix 套接字的权限（默认：755）。' },
    }),
    'v0-compatible': sharedPolicySettings['v0-compatible'],
    'verification-key': setting({
      kind: text,
      doc: { en: 'Public key, or for HMAC the secret, that verifies bundles.', zh: '验证包的公钥，HMAC 时为密钥。' },
    }),
    'verification-key-id': setting({
      kind: text,
      fallback: 'default',
      doc: { en: 'Name of the verification key (default: default).', zh: '验证密钥的名称（默认：default）。' },
    }),
    watch: setting({
      kind: toggle,
      fallback: false,
      short: 'w',
      doc: { en: 'Load files again when they change.', zh: '文件变化时重新加载。' },
    }),
    'watch-config': setting({
      kind: toggle,
      fallback: false,
      doc: { en: 'Read the configuration file again when it changes.', zh: '配置文件变化时重新读取。' },
    }),
    workers: setting({
      kind: whole(1, 256),
      fallback: 1,
      doc: { en: 'Processes that share the addresses (default: 1).', zh: '共享监听地址的进程数（默认：1）。' },
    }),
  },
} satisfies Section;
