import type { OriginalCommand, OriginalFlag } from '../original/spec.ts';
import { globalFlags, server, switchFlag, textFlag } from './trust-notary-flags.ts';
import { compose } from './trust-original-call.ts';

const notary = compose(() => import('../../compose/trust/notary/index.ts'));
const output: OriginalFlag = {
  ...textFlag('output', { en: 'File to write.', zh: '输出文件。' }),
  short: 'o',
};

/** `notary key`: private keys. */
export const keyCommand: OriginalCommand = {
  name: 'key',
  summary: { en: 'Manage the private keys.', zh: '管理私钥。' },
  commands: [
    {
      name: 'export',
      summary: { en: 'Write private keys, sealed as they are.', zh: '导出加密的私钥。' },
      flags: [
        ...globalFlags,
        { name: 'gun', kind: 'texts', doc: { en: 'Only keys of these repositories.', zh: '仅导出这些仓库的密钥。' } },
        { name: 'key', kind: 'texts', doc: { en: 'Only keys with these ids.', zh: '仅导出这些标识的密钥。' } },
        output,
      ],
      examples: ['dartagnan trust notary key export -o keys.pem'],
      run: notary((rooms, call) => rooms.runNotaryKeyExport(call)),
    },
    {
      name: 'generate',
      summary: { en: 'Make a key.', zh: '生成密钥。' },
      usage: '[algorithm]',
      flags: [
        ...globalFlags,
        output,
        { ...textFlag('role', { en: 'Role of the key.', zh: '密钥的角色。' }), short: 'r', fallback: 'root' },
      ],
      examples: ['dartagnan trust notary key generate ecdsa --role targets -o signer'],
      run: notary((rooms, call) => rooms.runNotaryKeyGenerate(call)),
    },
    {
      name: 'import',
      summary: { en: 'Take keys of PEM files.', zh: '从 PEM 文件导入密钥。' },
      usage: '<pemfile>...',
      flags: [
        ...globalFlags,
        {
          ...textFlag('gun', { en: 'Repository, where the file names none.', zh: '文件未注明时的仓库。' }),
          short: 'g',
        },
        { ...textFlag('role', { en: 'Role, where the file names none.', zh: '文件未注明时的角色。' }), short: 'r' },
      ],
      examples: ['dartagnan trust notary key import --role delegation ci.key'],
      run: notary((rooms, call) => rooms.runNotaryKeyImport(call)),
    },
    {
      name: 'list',
      summary: { en: 'List the private keys.', zh: '列出私钥。' },
      flags: globalFlags,
      examples: ['dartagnan trust notary key list'],
      run: notary((rooms, call) => rooms.runNotaryKeyList(call)),
    },
    {
      name: 'passwd',
      summary: { en: 'Give a key another password.', zh: '更改密钥口令。' },
      usage: '<keyID>',
      flags: globalFlags,
      examples: ['dartagnan trust notary key passwd 7f3f60e2…'],
      run: notary((rooms, call) => rooms.runNotaryKeyPasswd(call)),
    },
    {
      name: 'remove',
      summary: { en: 'Remove a private key.', zh: '删除私钥。' },
      usage: '<keyID>',
      flags: globalFlags,
      examples: ['dartagnan trust notary key remove 7f3f60e2…'],
      run: notary((rooms, call) => rooms.runNotaryKeyRemove(call)),
    },
    {
      name: 'rotate',
      summary: { en: 'Exchange the key of a role, and publish it.', zh: '轮换角色密钥并发布。' },
      usage: '<GUN> <role>',
      flags: [
        ...globalFlags,
        { name: 'key', short: 'k', kind: 'texts', doc: { en: 'Files of new keys.', zh: '新密钥文件。' } },
        {
          name: 'legacy',
          short: 'l',
          kind: 'count',
          fallback: '0',
          doc: {
            en: 'Number of older roots whose keys sign the new one too, for clients that have not updated since.',
            zh: '另由此数量的旧版根的密钥签署新根，供尚未更新的客户端使用。',
          },
        },
        {
          ...switchFlag('server-managed', { en: 'The server keeps the key.', zh: '由服务器管理密钥。' }),
          short: 'r',
        },
      ],
      examples: [`dartagnan trust notary ${server} key rotate registry.example/app snapshot --server-managed`],
      run: notary((rooms, call) => rooms.runNotaryKeyRotate(call)),
    },
  ],
};
