import { defineDetails } from '../../core/index.ts';

/** Details of what the Notary Project’s signatures and policies are refused for, English and Chinese. */
export const detail = defineDetails({
  '"{key}" verification can not be overridden in custom signature verification': '自定义签名验证中不能覆盖“{key}”验证',
  '"{key}" verification can not be skipped in custom signature verification': '自定义签名验证中不能跳过“{key}”验证',
  '"{name}" header is marked critical but not present': '头部“{name}”标记为关键却不存在',
  '"{name}" header must not be present for {scheme} signing scheme': '签名方案 {scheme} 不得含头部“{name}”',
  '"{name}" issues certificates without being an authority': '“{name}”并非 CA 却签发了证书',
  '"{name}" may not sign certificates (key usage)': '“{name}”无权签发证书（key usage）',
  'a file name of the archive leads out of it: {path}': '归档中的文件名指向归档之外：{path}',
  'a key of {kind} with {bits} bits: RSA of 2048, 3072 or 4096 bits and P-256, P-384 or P-521 are read':
    '密钥为 {bits} 位的 {kind}：仅支持 2048、3072 或 4096 位 RSA 以及 P-256、P-384、P-521',
  'a plug-in is a file notation-NAME, or an archive with one: this is {name}':
    '插件应为名为 notation-NAME 的文件，或含有该文件的归档：此处为 {name}',
  'a signal': '信号',
  'a signature manifest must have one layer': '签名清单必须只有一层',
  'a time must be whole seconds since 1970, tagged': '时间必须是带标签的、自 1970 年起的整秒数',
  'a time': '时间',
  'a trust policy statement is missing a name, every statement requires a name':
    '某条信任策略语句缺少名称，每条语句都必须有名称',
  'algorithm {algorithm}': '算法 {algorithm}',
  'an array of base64': 'base64 数组',
  'an array of strings': '字符串数组',
  'base64url without padding': '不带填充的 base64url',
  'certificate "{name}" is not valid anymore, it was expired at "{time}"': '证书“{name}”已失效，过期时间为 “{time}”',
  'certificate "{name}" is not valid yet, it will be valid from "{time}"': '证书“{name}”尚未生效，生效时间为 “{time}”',
  'certificate-chain not present or is empty': '证书链缺失或为空',
  'content descriptor mismatch: the signature is about {digest}, the artifact is {actual}':
    '内容描述符不一致：签名针对 {digest}，而制品为 {actual}',
  'contract version "{contractVersion}" is not in the list of the plugin supported versions {versions}':
    '协议版本“{contractVersion}”不在插件支持的版本 {versions} 之中',
  'digital signature has expired on "{time}"': '数字签名已于“{time}”过期',
  "distinguished name (DN) \"{name}\" has no mandatory RDN attribute for \"{missing}\", it must contain 'C', 'ST' or 'S', and 'O' RDN attributes at a minimum":
    '可分辨名称（DN）“{name}”缺少必需的 RDN 属性“{missing}”，至少要含 C、ST（或 S）和 O',
  'ended with {code}: {said}': '以 {code} 结束：{said}',
  'error adding user metadata: metadata key {reserved} has reserved prefix {reservedPrefix}':
    '添加用户元数据出错：键 {reserved} 使用了保留前缀 {reservedPrefix}',
  'error while parsing the certificate subject from the digital signature. error : "{reason}"':
    '解析数字签名的证书主体出错：“{reason}”',
  'every certificate is valid now': '所有证书目前有效',
  'every certificate was valid at the timestamp, {time}': '所有证书在时间戳 {time} 时有效',
  'expiry cannot be equal or before the signing time': '过期时间不得早于或等于签名时间',
  'failed to load tsa trust store with error: {problem}': '加载 tsa 信任库失败：{problem}',
  'failed to resolve reference: {name}: not found': '解析引用失败：未找到 {name}',
  'failed with error {code}: {said}': '失败，错误 {code}：{said}',
  'found more than one plugin executable': '找到多个插件可执行文件',
  'header, payload and signature must be byte strings': '头部、载荷和签名必须是字节串',
  'holds until {time}': '有效至 {time}',
  'invalid signature verification level "{level}"': '签名验证级别“{level}”无效',
  'it has {length} bytes, not {size}': '它有 {length} 字节，而非 {size} 字节',
  'it is longer than {maxBytes} bytes': '超过 {maxBytes} 字节',
  'it is no COSE_Sign1': '不是 COSE_Sign1',
  'it is no OCI layout': '不是 OCI 布局',
  'it is no image index': '不是镜像索引',
  'its envelope is longer than {maxEnvelopeBytes} bytes': '其信封超过 {maxEnvelopeBytes} 字节',
  'its headers must be maps': '其头部必须是映射',
  'malformed trust policy. To create a trust policy, see: https://notaryproject.dev/docs/quickstart/#create-a-trust-policy':
    '信任策略格式错误。创建方法见：https://notaryproject.dev/docs/quickstart/#create-a-trust-policy',
  'multiple blob trust policy statements have globalPolicy set to true. Only one trust policy statement can be marked as global policy':
    '多条 blob 信任策略语句的 globalPolicy 为 true，只能有一条全局策略',
  'multiple trust policy statements use the same name "{twice}", statement names must be unique':
    '多条信任策略语句使用同一名称“{twice}”，名称必须唯一',
  'no certificate of the chain is revoked': '链中没有证书被吊销',
  'no plugin executable file was found': '未找到插件可执行文件',
  'no timestamp countersignature was found in the signature envelope': '签名信封中没有时间戳副署签名',
  'no trusted certificates are found to verify authenticity': '没有可用于验证真实性的受信任证书',
  'no x509 trusted identities are configured in the trust policy': '信任策略中没有 x509 受信身份',
  'of another algorithm': '其他算法的摘要',
  'payload content type "{contentType}" is not {payload}': '载荷内容类型“{contentType}”不是 {payload}',
  'registry scope "{scope}" is present in multiple trust policy statements, one registry scope value can only be associated with one statement':
    '仓库范围“{scope}”出现在多条信任策略语句中，每个范围只能属于一条语句',
  'registry scope {scope} is not valid, make sure it is a fully qualified repository without the scheme, protocol or tag. For example domain.com/my/repository or a local scope like local/myOCILayout':
    '仓库范围 {scope} 无效：应为不含协议和标签的完整仓库名，例如 domain.com/my/repository 或 local/myOCILayout',
  'signature is invalid. Error: the signature is not of this content and key': '签名无效。错误：签名与此内容和密钥不符',
  'signature verification level "{level}" can\'t be used to customize signature verification':
    '签名验证级别“{level}”不能用于自定义签名验证',
  'signature verification level is empty or missing in the trust policy statement':
    '信任策略语句中的签名验证级别为空或缺失',
  'signed with {algorithm} by {name}': '由 {name} 使用 {algorithm} 签名',
  'signing certificate from the digital signature does not match the X.509 trusted identities {trustedIdentities} defined in the trust policy':
    '数字签名的签名证书与信任策略中的 X.509 受信身份 {trustedIdentities} 不符',
  'signing scheme {text}': '签名方案 {text}',
  'the algorithm {name} is not the one of the signing certificate': '算法 {name} 与签名证书的不符',
  'the archive holds {name} twice': '归档中 {name} 出现两次',
  'the archive of the plug-in cannot be read': '无法读取插件归档',
  'the attribute "{name}" is not marked critical': '属性“{name}”未标记为关键',
  'the certificate "{name}" is not signed by the next one of the chain': '证书“{name}”不是由链中下一张证书签发',
  'the certificate "{name}" signs itself and is not the last one of the chain':
    '证书“{name}”为自签名，却不是链中最后一张',
  'the certificate chain is longer than {maxLength}': '证书链长于 {maxLength}',
  'the certificate of a timestamp authority must be for timestamps alone, and say so critically':
    '时间戳机构的证书只能用于时间戳，且须标记为关键',
  'the chain is longer than "{name}" allows': '证书链超过“{name}”允许的长度',
  'the critical attribute "{unknown}" is not understood': '无法理解关键属性“{unknown}”',
  'the envelope is longer than {maxEnvelopeBytes} bytes': '信封超过 {maxEnvelopeBytes} 字节',
  'the key is not the one of the certificate': '密钥与证书不符',
  'the key usage of "{name}" must be critical': '“{name}”的密钥用途必须标记为关键',
  'the key usage of a signing certificate must not be {usage}': '签名证书的密钥用途不得为 {usage}',
  'the layout lacks a blob': '布局缺少某个 blob',
  'the plug-in answers no JSON': '插件的响应不是 JSON',
  'the plug-in cannot be run: {reason}': '插件无法运行：{reason}',
  'the policy skips it': '策略跳过此项',
  'the purposes of a signing certificate must not be {usage}': '签名证书的扩展用途不得为 {usage}',
  'the signature is about {digest}': '签名针对 {digest}',
  "the signature's certificate chain does not contain any trusted certificate": '签名的证书链不含任何受信任的证书',
  'the signing authority signed at {time}': '签名机构于 {time} 签名',
  'the signing certificate is an authority': '签名证书是 CA 证书',
  'the signing certificate is not made for digital signatures (key usage)': '签名证书不用于数字签名（key usage）',
  'the signing scheme is not marked critical': '签名方案未标记为关键属性',
  'there is nothing to validate': '没有需要验证的内容',
  'total file size reached the 256 MiB size limit': '文件总大小达到 256 MiB 上限',
  'trust policy statement "{name}" has zero registry scopes, it must specify registry scopes with at least one value':
    '信任策略语句“{name}”没有仓库范围，至少要指定一个',
  'trust policy statement "{name}" uses wildcard registry scope \'*\', a wildcard scope cannot be used in conjunction with other scope values':
    "信任策略语句“{name}”使用通配范围 '*'，通配范围不能与其他范围并用",
  'trust policy: trust policy statement "{name}" has an empty trusted identity': '信任策略：语句“{name}”含空的受信身份',
  'trust policy: trust policy statement "{name}" has invalid signatureVerification: verifyTimestamp must be "always" or "afterCertExpiry", but got "{text}"':
    '信任策略：语句“{name}”的 signatureVerification 无效：verifyTimestamp 必须为 "always" 或 "afterCertExpiry"，而非“{text}”',
  'trust policy: trust policy statement "{name}" has invalid signatureVerification: {message}':
    '信任策略：语句“{name}”的 signatureVerification 无效：{message}',
  'trust policy: trust policy statement "{name}" has malformed trust store value "{text}". The required format is <TrustStoreType>:<TrustStoreName>':
    '信任策略：语句“{name}”的信任库值“{text}”格式错误，应为 <TrustStoreType>:<TrustStoreName>',
  'trust policy: trust policy statement "{name}" has overlapping x509 trustedIdentities, "{written}" overlaps with "{written2}"':
    '信任策略：语句“{name}”的 x509 受信身份重叠：“{written}”与“{written2}”',
  'trust policy: trust policy statement "{name}" has trusted identity "{written}" missing separator':
    '信任策略：语句“{name}”的受信身份“{written}”缺少分隔符',
  'trust policy: trust policy statement "{name}" has trusted identity "{written}" with invalid identity value: {why}':
    '信任策略：语句“{name}”的受信身份“{written}”值无效：{why}',
  'trust policy: trust policy statement "{name}" is either missing trust stores or trusted identities, both must be specified':
    '信任策略：语句“{name}”缺少信任库或受信身份，两者都必须指定',
  'trust policy: trust policy statement "{name}" is set to skip signature verification but configured with trust stores and/or trusted identities, remove them if signature verification needs to be skipped':
    '信任策略：语句“{name}”设为跳过签名验证，却配置了信任库或受信身份；若要跳过验证请移除它们',
  'trust policy: trust policy statement "{name}" uses a wildcard trusted identity \'*\', a wildcard identity cannot be used in conjunction with other values':
    "信任策略：语句“{name}”使用通配身份 '*'，通配身份不能与其他值并用",
  'trust policy: trust policy statement "{name}" uses an unsupported trust store name "{store}" in trust store value "{text}". Named store name needs to follow [a-zA-Z0-9_.-]+ format':
    '信任策略：语句“{name}”的信任库值“{text}”使用了不支持的名称“{store}”，名称须符合 [a-zA-Z0-9_.-]+',
  'trust policy: trust policy statement "{name}" uses an unsupported trust store type "{typeText}" in trust store value "{text}"':
    '信任策略：语句“{name}”的信任库值“{text}”使用了不支持的类型“{typeText}”',
  'unable to find specified metadata in the signature': '签名中没有指定的元数据',
  'unable to parse the digital signature, error : signature envelope format with media type "{mediaType}" is not supported':
    '无法解析数字签名：不支持媒体类型为“{mediaType}”的签名信封',
  'verification action "{value}" in custom signature verification is not supported, supported values are ["enforce" "log" "skip"]':
    '不支持自定义签名验证动作“{value}”，支持的值为 ["enforce" "log" "skip"]',
  'verification type "{key}" in custom signature verification is not supported, supported values are [{names}]':
    '不支持自定义签名验证类型“{key}”，支持的值为 [{names}]',
  'x5chain must hold certificates': 'x5chain 必须含证书',
  '{label} document can not have zero trust policy statements': '{label} 文档不能没有信任策略语句',
  '{label} document has empty version, version must be specified': '{label} 文档的版本为空，必须指定版本',
  '{label} document uses unsupported version "{version}"': '{label} 文档使用了不支持的版本“{version}”',
  '{name} is trusted': '{name} 受信任',
  '{timeHeader} must be a time': '{timeHeader} 必须是时间',
});
