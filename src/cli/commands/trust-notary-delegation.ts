import type { OriginalCommand, OriginalFlag } from '../original/spec.ts';
import { globalFlags, publishFlag, server, switchFlag } from './trust-notary-flags.ts';
import { compose } from './trust-original-call.ts';

const notary = compose(() => import('../../compose/trust/notary/index.ts'));
const paths: OriginalFlag = {
  name: 'paths',
  kind: 'texts',
  doc: { en: 'Beginnings of target names, with commas.', zh: '目标名称的前缀，用逗号分隔。' },
};
const allPaths = switchFlag('all-paths', { en: 'All names.', zh: '所有名称。' });

/** `notary delegation`: who may sign beside the owner. */
export const delegationCommand: OriginalCommand = {
  name: 'delegation',
  summary: { en: 'Say who may sign beside the owner.', zh: '管理委托签名者。' },
  commands: [
    {
      name: 'add',
      summary: { en: 'Stage keys and paths of a delegation.', zh: '暂存委托的密钥与路径。' },
      usage: '<GUN> <role> <X509 file>...',
      flags: [...globalFlags, allPaths, paths, publishFlag],
      examples: [
        `dartagnan trust notary ${server} delegation add -p registry.example/app targets/releases ci.crt --all-paths`,
      ],
      run: notary((rooms, call) => rooms.runDelegationAdd(call)),
    },
    {
      name: 'list',
      summary: { en: 'List the delegations.', zh: '列出委托。' },
      usage: '<GUN>',
      flags: globalFlags,
      examples: [`dartagnan trust notary ${server} delegation list registry.example/app`],
      run: notary((rooms, call) => rooms.runDelegationList(call)),
    },
    {
      name: 'purge',
      summary: { en: 'Stage that keys go from all delegations.', zh: '暂存从所有委托中移除密钥。' },
      usage: '<GUN> --key <keyID>',
      flags: [
        ...globalFlags,
        { name: 'key', kind: 'texts', doc: { en: 'Ids of keys.', zh: '密钥标识。' } },
        publishFlag,
      ],
      examples: [`dartagnan trust notary ${server} delegation purge -p registry.example/app --key 7f3f60e2…`],
      run: notary((rooms, call) => rooms.runDelegationPurge(call)),
    },
    {
      name: 'remove',
      summary: { en: 'Stage that keys or paths go, or all.', zh: '暂存移除密钥、路径或整个委托。' },
      usage: '<GUN> <role> [keyID...]',
      flags: [
        ...globalFlags,
        allPaths,
        paths,
        publishFlag,
        { ...switchFlag('yes', { en: 'Ask nothing.', zh: '不再询问。' }), short: 'y' },
      ],
      examples: [`dartagnan trust notary ${server} delegation remove -p --yes registry.example/app targets/releases`],
      run: notary((rooms, call) => rooms.runDelegationRemove(call)),
    },
  ],
};
