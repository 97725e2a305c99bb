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
  secret('COSIGN_PASSWORD', 'Password of a private key', '私钥的口令'),
  row('COSIGN_PKCS11_MODULE_PATH', 'Absolute path of the PKCS #11 module', 'PKCS #11 模块的绝对路径'),
  secret('COSIGN_PKCS11_PIN', 'PIN of a PKCS #11 token', 'PKCS #11 令牌的 PIN'),
  row(
    'COSIGN_REPOSITORY',
    'Repository of the tags of signatures, instead of the image’s',
    '签名标签所在的仓库，代替镜像自身的仓库',
  ),
  row('DOCKER_CONFIG', 'Folder of the credentials of registries', '镜像仓库凭据所在目录'),
  secret('GOOGLE_OAUTH_ACCESS_TOKEN', 'Access token for keys of Google Cloud', 'Google Cloud 密钥服务的访问令牌'),
  row('KUBECONFIG', 'File that says how to reach Kubernetes', 'Kubernetes 连接配置文件'),
  secret('SIGSTORE_ID_TOKEN', 'Identity token to sign with', '用于签名的身份令牌'),
  row('SPIFFE_JWT_FILE', 'File of an identity token', '身份令牌文件'),
  row(
    'TRANSIT_SECRET_ENGINE_PATH',
    'Path of Vault’s transit engine (transit by default)',
    'Vault transit 引擎的路径（默认 transit）',
  ),
  row('TUF_ROOT', 'Folder of the trusted root that initialize keeps', 'initialize 保存信任根的目录'),
  row('VAULT_ADDR', 'Address of Vault', 'Vault 的地址'),
  secret('VAULT_TOKEN', 'Token for Vault', 'Vault 的令牌'),
];
