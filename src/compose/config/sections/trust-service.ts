import { path, text, texts, toggle } from '../kind.ts';
import { off } from '../rows.ts';
import { setting, type Section } from '../setting.ts';

const settings = {
  address: setting({
    kind: text,
    fallback: '127.0.0.1:8390',
    doc: { en: 'Address and port to listen on.', zh: '监听的地址和端口。' },
  }),
  'certificate-chain': setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Certificates of an authority of a trusted root, PEM; older form of --fulcio.',
      zh: '信任根中证书机构的证书链（PEM）；--fulcio 的旧形式。',
    },
  }),
  ctfe: setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Certificate log of a trusted root: url=,public-key=,start-time=.',
      zh: '信任根中的证书日志：url=,public-key=,start-time=。',
    },
  }),
  'ctfe-key': setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Key of a certificate log of a trusted root, PEM; older form of --ctfe.',
      zh: '信任根中证书日志的公钥（PEM）；--ctfe 的旧形式。',
    },
  }),
  'ctfe-start-time': setting({
    kind: texts,
    fallback: [],
    doc: { en: 'Since when each --ctfe-key counts, RFC 3339.', zh: '各 --ctfe-key 的生效时间（RFC 3339）。' },
  }),
  fulcio: setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Certificate authority: url=,certificate-chain= for a trusted root; url=,api-version=,start-time=,operator= for a signing configuration.',
      zh: '证书机构：信任根用 url=,certificate-chain=；签名配置用 url=,api-version=,start-time=,operator=。',
    },
  }),
  issuer: setting({
    kind: texts,
    fallback: [],
    doc: { en: 'OpenID Connect issuer whose tokens the service takes.', zh: '服务接受其令牌的 OIDC 颁发者。' },
  }),
  'log-version': setting({
    kind: text,
    fallback: '1',
    doc: { en: 'Version of the log that clients are told to use: 1 or 2.', zh: '告知客户端使用的日志版本：1 或 2。' },
  }),
  mirror: setting({
    kind: text,
    fallback: 'https://tuf-repo-cdn.sigstore.dev',
    doc: { en: 'TUF repository to take the trusted root from.', zh: '获取信任根的 TUF 仓库。' },
  }),
  'no-default-ctfe': off({ en: 'Take no certificate logs of the defaults.', zh: '不采用默认的证书日志。' }),
  'no-default-fulcio': off({ en: 'Take no certificate authorities of the defaults.', zh: '不采用默认的证书机构。' }),
  'no-default-oidc': off({ en: 'Take no OpenID Connect issuers of the defaults.', zh: '不采用默认的 OIDC 颁发者。' }),
  'no-default-rekor': off({ en: 'Take no transparency logs of the defaults.', zh: '不采用默认的透明日志。' }),
  'no-default-tsa': off({ en: 'Take no timestamp authorities of the defaults.', zh: '不采用默认的时间戳机构。' }),
  'oidc-provider': setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'OpenID Connect issuer of a signing configuration, or the place of the token when signing.',
      zh: '签名配置中的 OIDC 颁发者；签名时为令牌来源。',
    },
  }),
  out: setting({
    kind: path,
    doc: { en: 'File to write.', zh: '要写入的文件。' },
  }),
  rekor: setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Transparency log: url=,public-key=,start-time= for a trusted root; url=,api-version=,start-time=,operator= for a signing configuration.',
      zh: '透明日志：信任根用 url=,public-key=,start-time=；签名配置用 url=,api-version=,start-time=,operator=。',
    },
  }),
  'rekor-config': setting({
    kind: text,
    fallback: 'ANY',
    doc: {
      en: 'How many logs must be used: ANY, ALL or EXACT:COUNT.',
      zh: '必须使用的日志数量：ANY、ALL 或 EXACT:数量。',
    },
  }),
  'rekor-key': setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Key of a transparency log of a trusted root, PEM; older form of --rekor.',
      zh: '信任根中透明日志的公钥（PEM）；--rekor 的旧形式。',
    },
  }),
  'rekor-start-time': setting({
    kind: texts,
    fallback: [],
    doc: { en: 'Since when each --rekor-key counts, RFC 3339.', zh: '各 --rekor-key 的生效时间（RFC 3339）。' },
  }),
  root: setting({
    kind: text,
    doc: { en: 'Root of the TUF repository: a file or URL.', zh: 'TUF 仓库的根：文件或 URL。' },
  }),
  'root-checksum': setting({
    kind: text,
    doc: { en: 'sha256 of the root, hexadecimal.', zh: '根的 sha256（十六进制）。' },
  }),
  staging: off({
    en: 'Take the repository of Sigstore’s staging instance; its root must be given with --root.',
    zh: '使用 Sigstore 测试实例的仓库；须用 --root 给出其根。',
  }),
  state: setting({
    kind: path,
    fallback: 'dartagnan-trust',
    doc: { en: 'Folder of the keys and logs of the service.', zh: '服务的密钥与日志目录。' },
  }),
  'test-issuer': setting({
    kind: toggle,
    fallback: false,
    doc: {
      en: 'Add an OpenID Connect issuer that believes everybody; for tests on loopback.',
      zh: '增加一个相信任何人的 OIDC 颁发者；仅用于本机测试。',
    },
  }),
  'timestamp-certificate-chain': setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Certificates of a timestamp authority of a trusted root, PEM; older form of --tsa.',
      zh: '信任根中时间戳机构的证书链（PEM）；--tsa 的旧形式。',
    },
  }),
  tsa: setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Timestamp authority: url=,certificate-chain= for a trusted root; url=,api-version=,start-time=,operator= for a signing configuration.',
      zh: '时间戳机构：信任根用 url=,certificate-chain=；签名配置用 url=,api-version=,start-time=,operator=。',
    },
  }),
  'tsa-config': setting({
    kind: text,
    fallback: 'ANY',
    doc: {
      en: 'How many timestamp authorities must be used: ANY, ALL or EXACT:COUNT.',
      zh: '必须使用的时间戳机构数量：ANY、ALL 或 EXACT:数量。',
    },
  }),
  url: setting({
    kind: text,
    doc: {
      en: 'Address that clients reach the service by; default from --address.',
      zh: '客户端访问服务的地址；默认由 --address 得出。',
    },
  }),
  'with-default-rekor-v2': off({
    en: 'Begin with the services of the initialized TUF repository that use a log of the second version.',
    zh: '以已初始化 TUF 仓库中使用第二版日志的服务为起点。',
  }),
  'with-default-services': off({
    en: 'Begin with the services of the initialized TUF repository, else of Sigstore’s public instance.',
    zh: '以已初始化 TUF 仓库（否则为 Sigstore 公共实例）的服务为起点。',
  }),
};

/** Settings of the documents that say whom to trust and where to sign, and of the service behind them. */
export const trustServiceSection = { name: 'trust-service', settings } satisfies Section;
