import { defineDetails } from '../../core/index.ts';

/** Details of signing and verifying, English and Chinese. */
export const detail = defineDetails({
  '"{file}" is no name of a certificate file': '“{file}”不是证书文件名',
  '"{name}" is no name of a plugin': '“{name}”不是插件名',
  '"{reference}": invalid reference: missing tag or digest. Expecting <layout_path>:<tag> or <layout_path>@<digest>':
    '“{reference}”：引用无效：缺少标签或摘要，应为 <layout_path>:<tag> 或 <layout_path>@<digest>',
  '"{text}": invalid reference: missing registry or repository. {expecting}':
    '“{text}”：引用无效：缺少仓库主机或仓库名。{expecting}',
  '"{text}": invalid reference: no tag or digest. {expecting}': '“{text}”：引用无效：没有标签或摘要。{expecting}',
  'Failed to add following certificates to named store {store} of type {type}:\n{failures}\n':
    '未能将以下证书加入类型为 {type} 的命名信任库 {store}：\n{failures}\n',
  'a certificate for an identity holds for minutes: a log or a timestamp authority must bear witness':
    '身份证书的有效期只有几分钟：必须有日志或时间戳机构作见证',
  'a claim must be KEY=VALUE': '声明必须是 KEY=VALUE',
  'a repository of your own needs its root: name it with --root': '自有的仓库需要其根：请用 --root 指定',
  'a trust server is asked by https alone': '信任服务器只能通过 https 访问',
  'an issuer that believes everybody listens on loopback alone': '相信任何人的颁发者只能监听本机回环地址',
  'authorities {other} and {name} have the same key, which would count twice':
    '权威 {other} 与 {name} 使用同一密钥，会被计数两次',
  'bill of materials': '物料清单（SBOM）',
  'certificate with subject "{subject}" is not a CA certificate or self-signed signing certificate':
    '主体为“{subject}”的证书既不是 CA 证书，也不是自签名的签名证书',
  'certificate with subject "{subject}" is not a root CA certificate': '主体为“{subject}”的证书不是根 CA 证书',
  'default signing key not set. Please set default signing key or specify a key name':
    '未设置默认签名密钥，请设置默认密钥或指定密钥名',
  'digest algorithm {algorithm}': '摘要算法 {algorithm}',
  'exactly one of --key and --certificate-identity must be provided':
    '--key 与 --certificate-identity 只能且必须指定其一',
  'failed to get manifest descriptor: {text}: not found': '获取清单描述符失败：未找到 {text}',
  'failed to install plugin {plugin}. The installing plugin version {after} is lower than the existing plugin version {before}.\nIt is not recommended to install an older version. To force the installation, use the "--force" option':
    '无法安装插件 {plugin}：要安装的版本 {after} 低于现有版本 {before}。\n不建议安装旧版本；如确需安装，请使用 --force',
  'failed to load trust policy configuration: trust policy is not present, import one with `notation {value}policy import`':
    '加载信任策略配置失败：没有信任策略，请用 `notation {value}policy import` 导入',
  'failed to log in to {server}: the credential could not be saved because a credentials store is required to securely store the password. See https://notaryproject.dev/docs/how-to/registry-authentication/':
    '登录 {server} 失败：需要凭据存储才能安全保存口令。见 https://notaryproject.dev/docs/how-to/registry-authentication/',
  'failed to read signature file: open {file}: no such file or directory': '读取签名文件失败：{file} 不存在',
  'failed to read the trusted certificate {file} in trust store {name} of type {type}. {reason}':
    '读取信任库 {name}（类型 {type}）中的受信证书 {file} 失败：{reason}',
  'failed to read trust policy file: open {file}: no such file or directory': '读取信任策略文件失败：{file} 不存在',
  'failed to show details of certificate {file}, with error: {reason}': '显示证书 {file} 详情失败：{reason}',
  'failed to validate the trusted certificate {file} in trust store {name} of type {type}. {reason}':
    '信任库 {name}（类型 {type}）中的受信证书 {file} 无效：{reason}',
  'found plugin {name} with version {version} but signature verification needs plugin version greater than or equal to {wanted}':
    '插件 {name} 的版本为 {version}，而签名验证要求不低于 {wanted}',
  'it cannot be run': '无法运行',
  'it ended with {code}': '以 {code} 结束',
  'it gave no result': '它没有给出结果',
  'it has no {what}': '它没有 {what}',
  'it holds no private key that can be read': '其中没有可读取的私钥',
  'it is a signature over the file, no attestation': '它是对文件的签名，不是证明',
  'it is neither a public key nor a certificate in PEM': '它既不是 PEM 公钥也不是 PEM 证书',
  'it must be 1 or 2': '必须是 1 或 2',
  'it must be ANY, ALL or EXACT:COUNT': '必须是 ANY、ALL 或 EXACT:数量',
  'it must be HOST:PORT': '必须是 HOST:PORT',
  'it must be one of {cleanKinds}': '必须是 {cleanKinds} 之一',
  'it must be spdx, spdxjson, cyclonedx or syft': '必须是 spdx、spdxjson、cyclonedx 或 syft',
  'its answer is longer than {maxBytes} bytes': '其响应超过 {maxBytes} 字节',
  'its sha256 is {sha256}, not the one of --root-checksum': '其 sha256 为 {sha256}，与 --root-checksum 不符',
  'key spec {keySpec}': '密钥规格 {keySpec}',
  'max-signatures value {maxSignatures} must be a positive number': 'max-signatures 的值 {maxSignatures} 必须为正数',
  'name --attestation, or --artifact with --signature or --bundle':
    '请指定 --attestation，或 --artifact 加 --signature 或 --bundle',
  'name a --key, or the signer with --{exact} or --{pattern}': '请指定 --key，或用 --{exact} 或 --{pattern} 指定签名者',
  'name needs to follow [a-zA-Z0-9_.-]+ format': '名称须符合 [a-zA-Z0-9_.-]+',
  'named store name needs to follow [a-zA-Z0-9_.-]+ format': '信任库名称须符合 [a-zA-Z0-9_.-]+',
  'no attestation that holds meets the policy': '没有成立的证明满足该策略',
  'no attestations found': '未找到证明（no attestations found）',
  'no bundle is named with --bundle, and no --signature is given': '未用 --bundle 指定签名包，也没有 --signature',
  'no file is named with --predicate or --statement': '未用 --predicate 或 --statement 指定文件',
  'no file is named with --predicate': '未用 --predicate 指定文件',
  'no file is named': '未指定文件',
  'no file is named, and no --hash is given': '未指定文件，也没有 --hash',
  'no file is named; without one, say --check-claims=false': '未指定文件；若不需要，请用 --check-claims=false',
  'no identity token is at hand, and nobody to ask for one': '没有身份令牌，也无人可询问',
  'no key is named: give one with --key': '未指定密钥：请用 --key 指定',
  'no matching attestations: none of {count} holds; the first fails at the step {step}: {reason}':
    '没有匹配的证明（no matching attestations）：{count} 个中没有一个有效；第一个在步骤 {step} 失败：{reason}',
  'no matching signatures: missing or incorrect annotation: none that holds has what --annotations demands':
    '没有匹配的签名（no matching signatures）：有效的签名都没有 --annotations 所要求的注解',
  'no matching signatures: none of {count} holds; the first fails at the step {step}: {reason}':
    '没有匹配的签名（no matching signatures）：{count} 个中没有一个有效；第一个在步骤 {step} 失败：{reason}',
  'no signatures found': '未找到签名（no signatures found）',
  'no trusted root is on disk: name one with --trusted-root, or run initialize once with a network':
    '磁盘上没有可信根：请用 --trusted-root 指定，或联网运行一次 initialize',
  'no valid certificate found in the file': '文件中没有有效的证书',
  'no x509 certificates were found in trust store "{name}" of type "{type}"':
    '类型为“{type}”的信任库“{name}”中没有 x509 证书',
  'only the HTTPS scheme is supported': '仅支持 HTTPS',
  'open {path}: it cannot be written': '{path} 无法写入',
  'open {path}: no such file or directory': '{path} 不存在',
  'password required: give --password-stdin, or set NOTATION_PASSWORD':
    '需要口令：请用 --password-stdin 或设置 NOTATION_PASSWORD',
  'plugin "{name}" failed: {reason}': '插件“{name}”失败：{reason}',
  'plugin "{name}" is not found: {program} is no executable': '未找到插件“{name}”：{program} 不是可执行文件',
  'plugin SHA-256 checksum does not match user input. Expecting {checksum}':
    '插件的 SHA-256 校验和与输入不符，应为 {checksum}',
  'plugin executable file name must be "notation-{name}" instead of "notation-{plugin}"':
    '插件可执行文件名必须是 “notation-{name}”，而不是 “notation-{plugin}”',
  'plugin installation failed: {message}': '插件安装失败：{message}',
  'plugin {plugin} with version {after} already exists': '插件 {plugin} 的版本 {after} 已存在',
  'signature verification failed for all the signatures associated with {name}': '与 {name} 关联的所有签名均验证失败',
  'signature verification failed: artifact "{known}" has no applicable trust policy statement. Trust policy applicability for a given artifact is determined by registryScopes. To create a trust policy, see: https://notaryproject.dev/docs/quickstart/#create-a-trust-policy':
    '签名验证失败：制品“{known}”没有适用的信任策略语句。适用范围由 registryScopes 决定，创建方法见：https://notaryproject.dev/docs/quickstart/#create-a-trust-policy',
  'signature verification failed: no applicable blob trust policy statement was found: name one with --policy-name, or mark one as globalPolicy':
    '签名验证失败：没有适用的 blob 信任策略语句：请用 --policy-name 指定，或将其中一条标为 globalPolicy',
  'signature verification failed: no signature is associated with "{known}", make sure the artifact was signed successfully':
    '签名验证失败：“{known}”没有关联的签名，请确认制品已成功签名',
  'signature verification failed: the signature is about {mediaType}, not {wantedType}':
    '签名验证失败：签名针对 {mediaType}，而非 {wantedType}',
  'signature verification failed: {problem}': '签名验证失败：{problem}',
  'say bundle create, or bundle upgrade FILE': '请使用 bundle create，或 bundle upgrade 文件',
  'should upload to tlog: user declined the prompt; say --yes where nobody can be asked, or --tlog-upload=false':
    '未确认写入透明日志（user declined the prompt）：无人可答时请用 --yes，或用 --tlog-upload=false',
  'signature not found in transparency log: without one, say --ignore-tlog':
    '透明日志中没有该签名（signature not found）：若未记录，请加 --ignore-tlog',
  'signing key with name "{name}" already exists': '名为“{name}”的签名密钥已存在',
  'signing key {unknown} not found': '未找到签名密钥 {unknown}',
  'signing key {wanted} not found': '未找到签名密钥 {wanted}',
  'step {name}: {reason}': '步骤 {name}：{reason}',
  'the address answers {status}': '该地址返回 {status}',
  'the attestation is {predicateType}, not {type}': '证明类型为 {predicateType}，而非 {type}',
  'the file cannot be read': '文件无法读取',
  'the file is longer than {maxFileBytes} bytes': '文件超过 {maxFileBytes} 字节',
  'the files of signing key {name} cannot be read': '签名密钥 {name} 的文件无法读取',
  'the key of {role} has a password: set {names}': '{role} 的密钥有口令：请设置 {names}',
  'the name of a signature file must end in .jws.sig or .cose.sig': '签名文件名必须以 .jws.sig 或 .cose.sig 结尾',
  'the new signature does not hold: step {name}: {reason}': '新签名不成立：步骤 {name}：{reason}',
  'the plug-in answers in another format': '插件以其他格式应答',
  'the plug-in cannot sign': '该插件不能签名',
  'the plug-in has signed something else': '插件签了其他内容',
  'the server names no https address for tokens': '服务器没有给出获取令牌的 https 地址',
  'the service lacks {key}=': '该服务缺少 {key}=',
  'the trust server answers with status {status}: {said}': '信任服务器返回状态 {status}：{said}',
  'the trust server cannot be reached: {reason}': '无法访问信任服务器：{reason}',
  'the trust store "{name}" of type "{type}" does not exist': '类型为“{type}”的信任库“{name}”不存在',
  'the variable is not set': '变量未设置',
  'this removes signatures: say --force': '此操作会移除签名：请加 --force',
  'trust policy is not present. {help}': '没有信任策略。{help}',
  'unable to find plugin {name}.\nTo view a list of installed plugins, use `notation plugin list`':
    '未找到插件 {name}。\n要查看已安装的插件，请用 `notation plugin list`',
  'unsupported store type: {type}': '不支持的信任库类型：{type}',
  '{name} is neither a known type of attestation nor a URI': '{name} 既不是已知的证明类型也不是 URI',
  '{pair} is not KEY=VALUE': '{pair} 不是 KEY=VALUE',
  '{prefix}: stat {path}: no such file or directory': '{prefix}：{path} 不存在',
  "{problem}. Use command 'notation cert add' to create and add trusted certificates to the trust store":
    '{problem}。请用 notation cert add 创建信任库并添加受信任的证书',
  '{time} is no time as RFC 3339 writes it': '{time} 不是 RFC 3339 时间',
  '{what} is none of attestation, sbom, signature': '{what} 不是 attestation、sbom 或 signature',
});
