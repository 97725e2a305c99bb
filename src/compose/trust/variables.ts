import type { Text } from '../../core/index.ts';

/** A variable that signing and verifying read; of one that holds a secret no more is said than that it is set. */
export interface TrustVariable {
  readonly name: string;
  readonly doc: Text;
  readonly secret?: true;
}

const row = (name: string, en: string, zh: string): TrustVariable => ({ name, doc: { en, zh } });
const secret = (name: string, en: string, zh: string): TrustVariable => ({ name, doc: { en, zh }, secret: true });

/** The variables, in alphabetical order. */
export const trustVariables: readonly TrustVariable[] = [
  secret(
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'Token for asking GitHub for an identity token',
    '向 GitHub 申请身份令牌的令牌',
  ),
  row('ACTIONS_ID_TOKEN_REQUEST_URL', 'Where GitHub gives identity tokens', 'GitHub 颁发身份令牌的地址'),
  row('AWS_ACCESS_KEY_ID', 'Access key for keys of AWS', 'AWS 密钥服务的访问密钥 ID'),
  row('AWS_REGION', 'Region of keys of AWS', 'AWS 密钥所在区域'),
  secret('AWS_SECRET_ACCESS_KEY', 'Secret of the access key', 'AWS 访问密钥的机密'),
  secret('AWS_SESSION_TOKEN', 'Token of a temporary access key', 'AWS 临时访问密钥的令牌'),
  row('AZURE_CLIENT_ID', 'Application for keys of Azure', 'Azure 密钥服务的应用 ID'),
  secret('AZURE_CLIENT_SECRET', 'Secret of the application', 'Azure 应用的机密'),
  row('AZURE_TENANT_ID', 'Tenant of keys of Azure', 'Azure 密钥所属租户'),
  secret(
    'BUILDKITE_AGENT_ACCESS_TOKEN',
    'Token for asking Buildkite for an identity token',
    '向 Buildkite 申请身份令牌的令牌',
  ),
  row('BUILDKITE_AGENT_ENDPOINT', 'Address of the API of Buildkite’s agent', 'Buildkite 代理 API 的地址'),
  row('BUILDKITE_JOB_ID', 'Job that the identity token names', '身份令牌所指的作业'),
  row(
    'COSIGN_DOCKER_MEDIA_TYPES',
    '1 writes signatures in manifests of Docker’s types',
    '设为 1 时以 Docker 类型的清单写入签名',
  ),
  row(
    'COSIGN_MAX_ATTACHMENT_SIZE',
    'Largest signature or attestation that is read, 45MiB (64MiB by default)',
    '可读取的签名或证明的最大大小，如 45MiB（默认 64MiB）',
  ),
  secret('COSIGN_PASSWORD', 'Password of a private key', '私钥的口令'),
  row('COSIGN_PKCS11_MODULE_PATH', 'Absolute path of the PKCS #11 module', 'PKCS #11 模块的绝对路径'),
  secret('COSIGN_PKCS11_PIN', 'PIN of a PKCS #11 token', 'PKCS #11 令牌的 PIN'),
  row(
    'COSIGN_REPOSITORY',
    'Repository of the tags of signatures, instead of the image’s',
    '签名标签所在的仓库，代替镜像自身的仓库',
  ),
  row('DOCKER_CONFIG', 'Folder of the credentials of registries', '镜像仓库凭据所在目录'),
  row('GITHUB_HOST', 'Address of an enterprise’s own GitHub', '企业自有 GitHub 的地址'),
  secret('GITHUB_TOKEN', 'Token for keeping key pairs in GitHub', '在 GitHub 中保存密钥对所用的令牌'),
  row('GITLAB_HOST', 'Address of GitLab (https://gitlab.com by default)', 'GitLab 的地址（默认 https://gitlab.com）'),
  secret('GITLAB_TOKEN', 'Token for key pairs in GitLab', '访问 GitLab 中密钥对的令牌'),
  secret('GOOGLE_OAUTH_ACCESS_TOKEN', 'Access token for keys of Google Cloud', 'Google Cloud 密钥服务的访问令牌'),
  row('KUBECONFIG', 'File that says how to reach Kubernetes', 'Kubernetes 连接配置文件'),
  row(
    'SIGSTORE_CT_LOG_PUBLIC_KEY_FILE',
    'Key of the certificate log, instead of the trusted root’s',
    '证书日志的公钥文件，代替可信根中的公钥',
  ),
  secret('SIGSTORE_ID_TOKEN', 'Identity token to sign with', '用于签名的身份令牌'),
  row(
    'SIGSTORE_NO_CACHE',
    'true keeps nothing on disk of what is fetched of a trusted root',
    '设为 true 时不在磁盘上保留所获取的可信根内容',
  ),
  row(
    'SIGSTORE_REKOR_PUBLIC_KEY',
    'Key of the transparency log, instead of the trusted root’s',
    '透明日志的公钥文件，代替可信根中的公钥',
  ),
  row(
    'SIGSTORE_ROOT_FILE',
    'Certificate authorities, instead of the trusted root’s',
    '证书机构文件，代替可信根中的机构',
  ),
  row(
    'SIGSTORE_TSA_CERTIFICATE_FILE',
    'Timestamp authority, instead of the trusted root’s',
    '时间戳机构文件，代替可信根中的机构',
  ),
  row(
    'SOURCE_DATE_EPOCH',
    'When --record-creation-timestamp says that a signature was made, seconds since 1970',
    '--record-creation-timestamp 所记录的签名时间，自 1970 年起的秒数',
  ),
  row('SPIFFE_JWT_FILE', 'File of an identity token', '身份令牌文件'),
  row(
    'TRANSIT_SECRET_ENGINE_PATH',
    'Path of Vault’s transit engine (transit by default)',
    'Vault transit 引擎的路径（默认 transit）',
  ),
  row(
    'TUF_MIRROR',
    'TUF repository of the trusted root, instead of the one of initialize',
    '可信根的 TUF 仓库，代替 initialize 所记的仓库',
  ),
  row('TUF_ROOT', 'Folder of the trusted root that initialize keeps', 'initialize 保存信任根的目录'),
  row('TUF_ROOT_JSON', 'Root to begin with at TUF_MIRROR', '与 TUF_MIRROR 同用的初始根文件'),
  row('VAULT_ADDR', 'Address of Vault', 'Vault 的地址'),
  secret('VAULT_TOKEN', 'Token for Vault', 'Vault 的令牌'),
];
