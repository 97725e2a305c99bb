import type { Command } from '../io.ts';
import { completionOf } from '../original/completion.ts';
import { runOriginal } from '../original/run.ts';
import type { OriginalCommand } from '../original/spec.ts';
import { blobCommand } from './trust-notation-blob.ts';
import { compose } from './trust-original-call.ts';
import {
  defaultFlag,
  forceFlag,
  keyAddFlags,
  layoutFlag,
  maxSignaturesFlag,
  outputFlag,
  pluginInstallFlags,
  policyInitFlags,
  registryFlags,
  signFlags,
  storeFlags,
  verboseFlags,
  verifyFlags,
  yesFlag,
} from './trust-notation-flags.ts';

const notation = compose(() => import('../../compose/trust/notation/index.ts'));

const certificate: OriginalCommand = {
  name: 'certificate',
  aliases: ['cert'],
  summary: { en: 'Manage the certificates that are trusted.', zh: '管理受信任的证书。' },
  commands: [
    {
      name: 'add',
      summary: { en: 'Add certificates to a trust store.', zh: '将证书加入信任库。' },
      usage: '--type <type> --store <name> <cert_path>...',
      flags: storeFlags,
      examples: ['dartagnan trust notation cert add --type ca --store acme acme.crt'],
      run: notation((rooms, call) => rooms.runCertAdd(call)),
    },
    {
      name: 'delete',
      summary: { en: 'Delete certificates from a trust store.', zh: '从信任库删除证书。' },
      usage: '--type <type> --store <name> (--all | <cert_fileName>)',
      flags: [
        { name: 'all', short: 'a', kind: 'switch', doc: { en: 'The whole store.', zh: '删除整个信任库。' } },
        ...storeFlags,
        yesFlag,
      ],
      examples: ['dartagnan trust notation cert delete --type ca --store acme --yes acme.crt'],
      run: notation((rooms, call) => rooms.runCertDelete(call)),
    },
    {
      name: 'generate-test',
      summary: {
        en: 'Make an RSA key and a certificate for trying things out.',
        zh: '生成用于试用的 RSA 密钥和证书。',
      },
      usage: '<common_name>',
      flags: [
        {
          name: 'bits',
          short: 'b',
          kind: 'count',
          fallback: '2048',
          doc: { en: 'Bits of the key.', zh: '密钥位数。' },
        },
        defaultFlag,
      ],
      examples: ['dartagnan trust notation cert generate-test --default acme.example'],
      run: notation((rooms, call) => rooms.runCertGenerate(call)),
    },
    {
      name: 'list',
      aliases: ['ls'],
      summary: { en: 'List the certificates of the trust stores.', zh: '列出信任库中的证书。' },
      flags: [...storeFlags, ...verboseFlags],
      examples: ['dartagnan trust notation cert ls --type ca'],
      run: notation((rooms, call) => rooms.runCertList(call)),
    },
    {
      name: 'show',
      summary: { en: 'Show a certificate of a trust store.', zh: '显示信任库中的证书。' },
      usage: '--type <type> --store <name> <cert_fileName>',
      flags: [...storeFlags, ...verboseFlags],
      examples: ['dartagnan trust notation cert show --type ca --store acme acme.crt'],
      run: notation((rooms, call) => rooms.runCertShow(call)),
    },
  ],
};

const key: OriginalCommand = {
  name: 'key',
  summary: { en: 'Manage the keys that sign.', zh: '管理签名密钥。' },
  commands: [
    {
      name: 'add',
      summary: { en: 'Add a key that a plug-in keeps.', zh: '添加由插件保存的密钥。' },
      usage: '--plugin <plugin_name> <key_name>',
      flags: keyAddFlags,
      examples: ['dartagnan trust notation key add --plugin kms --id key-1 release'],
      run: notation((rooms, call) => rooms.runKeyAdd(call)),
    },
    {
      name: 'delete',
      summary: { en: 'Take keys from the list.', zh: '从列表移除密钥。' },
      usage: '<key_name>...',
      flags: verboseFlags,
      examples: ['dartagnan trust notation key delete release'],
      run: notation((rooms, call) => rooms.runKeyDelete(call)),
    },
    {
      name: 'list',
      aliases: ['ls'],
      summary: { en: 'List the keys.', zh: '列出密钥。' },
      examples: ['dartagnan trust notation key ls'],
      run: notation((rooms, call) => rooms.runKeyList(call)),
    },
    {
      name: 'update',
      aliases: ['set'],
      summary: { en: 'Choose the key that signs by default.', zh: '选择默认签名密钥。' },
      usage: '<key_name>',
      flags: [defaultFlag, ...verboseFlags],
      examples: ['dartagnan trust notation key set --default release'],
      run: notation((rooms, call) => rooms.runKeyUpdate(call)),
    },
  ],
};

const policy: OriginalCommand = {
  name: 'policy',
  summary: { en: 'Manage the trust policy.', zh: '管理信任策略。' },
  commands: [
    {
      name: 'import',
      summary: { en: 'Check a policy file and use it from now on.', zh: '检查策略文件并启用。' },
      usage: '<file_path>',
      flags: [forceFlag],
      examples: ['dartagnan trust notation policy import trustpolicy.json'],
      run: notation((rooms, call) => rooms.runPolicyImport(call, 'oci')),
    },
    {
      name: 'init',
      summary: { en: 'Write a first policy.', zh: '写入初始策略。' },
      flags: [
        ...policyInitFlags,
        { name: 'registry-scope', kind: 'texts', doc: { en: 'Repository, or *.', zh: '镜像库，或 *。' } },
      ],
      examples: [
        'dartagnan trust notation policy init --name all --registry-scope "*" --trust-store ca:acme --trusted-identity "*"',
      ],
      run: notation((rooms, call) => rooms.runPolicyInit(call, 'oci')),
    },
    {
      name: 'show',
      summary: { en: 'Print the trust policy.', zh: '输出信任策略。' },
      examples: ['dartagnan trust notation policy show'],
      run: notation((rooms, call) => rooms.runPolicyShow(call, 'oci')),
    },
  ],
};

/** `dartagnan trust notation`: the commands of notation. */
export const notationCommand: OriginalCommand = {
  name: 'notation',
  summary: {
    en: 'Sign and verify as notation does (Notary Project).',
    zh: '按 notation（Notary Project）的方式签名与验证。',
  },
  examples: ["alias notation='dartagnan trust notation'"],
  commands: [
    blobCommand,
    certificate,
    completionOf(() => notationCommand),
    {
      name: 'inspect',
      summary: { en: 'Show what the signatures of an artifact say.', zh: '显示制品签名的内容。' },
      usage: '<reference>',
      flags: [...registryFlags, layoutFlag, maxSignaturesFlag, outputFlag],
      examples: ['dartagnan trust notation inspect --output json registry.example/app:1'],
      run: notation((rooms, call) => rooms.runNotationInspect(call)),
    },
    key,
    {
      name: 'list',
      aliases: ['ls'],
      summary: { en: 'List the signatures of an artifact.', zh: '列出制品的签名。' },
      usage: '<reference>',
      flags: [...registryFlags, layoutFlag, maxSignaturesFlag],
      examples: ['dartagnan trust notation ls registry.example/app:1'],
      run: notation((rooms, call) => rooms.runNotationList(call)),
    },
    {
      name: 'login',
      summary: { en: 'Keep a credential for a registry.', zh: '登录镜像仓库。' },
      usage: '<server>',
      flags: [
        ...registryFlags,
        {
          name: 'password-stdin',
          kind: 'switch',
          doc: { en: 'Read the password from standard input.', zh: '从标准输入读取密码。' },
        },
      ],
      examples: ['dartagnan trust notation login -u me --password-stdin registry.example'],
      run: notation((rooms, call) => rooms.runNotationLogin(call)),
    },
    {
      name: 'logout',
      summary: { en: 'Forget the credential of a registry.', zh: '退出登录。' },
      usage: '<server>',
      flags: verboseFlags,
      examples: ['dartagnan trust notation logout registry.example'],
      run: notation((rooms, call) => rooms.runNotationLogout(call)),
    },
    {
      name: 'plugin',
      summary: { en: 'Manage the plug-ins.', zh: '管理插件。' },
      commands: [
        {
          name: 'install',
          aliases: ['add'],
          summary: { en: 'Install a plug-in from a file or an address.', zh: '从文件或地址安装插件。' },
          usage: '<--file|--url> <plugin_source>',
          flags: pluginInstallFlags,
          examples: [
            'dartagnan trust notation plugin install --file notation-kms.tar.gz',
            'dartagnan trust notation plugin install --url https://example.com/notation-kms.zip --sha256sum 113062a4…',
          ],
          run: notation((rooms, call) => rooms.runPluginInstall(call)),
        },
        {
          name: 'list',
          aliases: ['ls'],
          summary: { en: 'List the plug-ins.', zh: '列出插件。' },
          examples: ['dartagnan trust notation plugin ls'],
          run: notation((rooms, call) => rooms.runPluginList(call)),
        },
        {
          name: 'uninstall',
          aliases: ['remove', 'rm'],
          summary: { en: 'Remove a plug-in.', zh: '卸载插件。' },
          usage: '<plugin_name>',
          flags: [...verboseFlags, yesFlag],
          examples: ['dartagnan trust notation plugin uninstall --yes kms'],
          run: notation((rooms, call) => rooms.runPluginUninstall(call)),
        },
      ],
    },
    policy,
    {
      name: 'sign',
      summary: { en: 'Sign an artifact.', zh: '为制品签名。' },
      usage: '<reference>',
      flags: [
        ...registryFlags,
        layoutFlag,
        {
          name: 'force-referrers-tag',
          kind: 'switch',
          fallback: 'true',
          doc: {
            en: 'Taken and not needed: what the registry lacks is written.',
            zh: '可接受但无需使用：会按镜像仓库的能力写入。',
          },
        },
        ...signFlags,
      ],
      examples: ['dartagnan trust notation sign --key release registry.example/app@sha256:…'],
      run: notation((rooms, call) => rooms.runNotationSign(call)),
    },
    {
      name: 'verify',
      summary: { en: 'Verify an artifact by the trust policy.', zh: '按信任策略验证制品。' },
      usage: '<reference>',
      flags: [
        ...registryFlags,
        layoutFlag,
        maxSignaturesFlag,
        {
          name: 'scope',
          kind: 'text',
          doc: { en: 'What the trust policy calls the layout.', zh: '信任策略中该布局的范围名称。' },
        },
        ...verifyFlags,
      ],
      examples: ['dartagnan trust notation verify registry.example/app@sha256:…'],
      run: notation((rooms, call) => rooms.runNotationVerify(call)),
    },
    {
      name: 'version',
      summary: { en: 'Print the version.', zh: '输出版本。' },
      examples: ['dartagnan trust notation version'],
      run: notation((rooms, call) => rooms.runNotationVersion(call)),
    },
  ],
};

/** Entry of the part. */
export const run: Command = (args, io) => runOriginal(notationCommand, args, io, ['trust']);
