import type { Text } from '../../core/index.ts';
import type { Command } from '../io.ts';
import { completionOf } from '../original/completion.ts';
import { runOriginal } from '../original/run.ts';
import type { OriginalCommand, OriginalFlag } from '../original/spec.ts';
import { compose } from './trust-original-call.ts';
import { delegationCommand } from './trust-notary-delegation.ts';
import { globalFlags, publishFlag, rolesFlag, server, switchFlag, textFlag } from './trust-notary-flags.ts';
import { keyCommand } from './trust-notary-key.ts';

type Rooms = typeof import('../../compose/trust/notary/index.ts');
type Name = { [Key in keyof Rooms]: Key extends `runNotary${string}` ? Key : never }[keyof Rooms];

const notary = compose(() => import('../../compose/trust/notary/index.ts'));

/** A command about one repository; `example` is what follows the server's flags. */
function command(
  name: string,
  run: Name,
  summary: Text,
  usage: string,
  example: string,
  flags: readonly OriginalFlag[] = [],
): OriginalCommand {
  return {
    name,
    summary,
    usage,
    flags: [...globalFlags, ...flags],
    examples: [`dartagnan trust notary ${server} ${name} ${example}`],
    run: notary((rooms, call) => rooms[run](call)),
  };
}

const custom = textFlag('custom', {
  en: 'JSON file with data of your own for the target.',
  zh: '包含目标自定义数据的 JSON 文件。',
});

/** `dartagnan trust notary`: the commands of Notary's client. */
const notaryCommand: OriginalCommand = {
  name: 'notary',
  summary: {
    en: 'Docker Content Trust, as notary does (Notary 1).',
    zh: 'Docker Content Trust，按 notary（Notary 1）的方式。',
  },
  examples: ["alias notary='dartagnan trust notary'"],
  commands: [
    command(
      'add',
      'runNotaryAdd',
      { en: 'Stage a file as a target.', zh: '将文件暂存为目标。' },
      '<GUN> <target> <file>',
      '-p registry.example/app 1.0 manifest.json',
      [custom, publishFlag, rolesFlag],
    ),
    command(
      'addhash',
      'runNotaryAddHash',
      { en: 'Stage a digest as a target.', zh: '将摘要暂存为目标。' },
      '<GUN> <target> <byte size> --sha256 <hash>',
      '-p registry.example/app 1.0 528 --sha256 5891b5…',
      [
        custom,
        publishFlag,
        rolesFlag,
        textFlag('sha256', { en: 'SHA-256, hexadecimal.', zh: '十六进制 SHA-256。' }),
        textFlag('sha512', { en: 'SHA-512, hexadecimal.', zh: '十六进制 SHA-512。' }),
      ],
    ),
    completionOf(() => notaryCommand),
    delegationCommand,
    command(
      'delete',
      'runNotaryDelete',
      { en: 'Forget a collection.', zh: '删除信任集合。' },
      '<GUN>',
      '--remote registry.example/app',
      [switchFlag('remote', { en: 'On the server too.', zh: '同时删除服务器上的数据。' })],
    ),
    command(
      'init',
      'runNotaryInit',
      { en: 'Make keys and a first root, and publish them.', zh: '生成密钥与首个根元数据并发布。' },
      '<GUN>',
      '-p registry.example/app',
      [
        publishFlag,
        textFlag('rootcert', { en: 'Certificate of the root key.', zh: '根密钥的证书。' }),
        textFlag('rootkey', { en: 'File of the root key.', zh: '根密钥文件。' }),
      ],
    ),
    command(
      'inspect',
      'runNotaryInspect',
      { en: 'Show signed tags and keys as JSON.', zh: '以 JSON 显示已签名标签与密钥。' },
      '<GUN>',
      'registry.example/app',
    ),
    keyCommand,
    command(
      'list',
      'runNotaryList',
      { en: 'List the tags of a repository, verified.', zh: '列出经验证的标签。' },
      '<GUN>',
      'registry.example/app',
      [rolesFlag],
    ),
    command(
      'lookup',
      'runNotaryLookup',
      { en: 'Say what a tag stands for, verified.', zh: '查询经验证的标签所对应的摘要。' },
      '<GUN> <target>',
      'registry.example/app 1.0',
    ),
    command(
      'publish',
      'runNotaryPublish',
      { en: 'Publish the staged changes.', zh: '发布暂存的变更。' },
      '<GUN>',
      'registry.example/app',
    ),
    command(
      'remove',
      'runNotaryRemove',
      { en: 'Stage that a target goes.', zh: '暂存目标的移除。' },
      '<GUN> <target>',
      '-p registry.example/app 1.0',
      [publishFlag, rolesFlag],
    ),
    command(
      'reset',
      'runNotaryReset',
      { en: 'Forget the staged changes.', zh: '清除暂存的变更。' },
      '<GUN>',
      '--all registry.example/app',
      [
        switchFlag('all', { en: 'All of them.', zh: '全部清除。' }),
        {
          ...textFlag('number', { en: 'Numbers of changes, as status shows them.', zh: 'status 显示的变更编号。' }),
          kind: 'texts',
          short: 'n',
        },
      ],
    ),
    command(
      'status',
      'runNotaryStatus',
      { en: 'Show the staged changes.', zh: '显示暂存的变更。' },
      '<GUN>',
      'registry.example/app',
    ),
    command(
      'verify',
      'runNotaryVerify',
      { en: 'Verify that content is what a tag stands for.', zh: '验证内容与标签一致。' },
      '<GUN> <target>',
      '-q -i manifest.json registry.example/app 1.0',
      [
        { ...textFlag('input', { en: 'File; default standard input.', zh: '文件；默认标准输入。' }), short: 'i' },
        {
          ...textFlag('output', { en: 'File to write; default standard output.', zh: '输出文件；默认标准输出。' }),
          short: 'o',
        },
        { ...switchFlag('quiet', { en: 'Do not pass the content on.', zh: '不输出内容。' }), short: 'q' },
      ],
    ),
    {
      name: 'version',
      summary: { en: 'Print the version.', zh: '输出版本。' },
      flags: globalFlags,
      examples: ['dartagnan trust notary version'],
      run: notary((rooms, call) => rooms.runNotaryVersion(call)),
    },
    command(
      'witness',
      'runNotaryWitness',
      { en: 'Stage that roles are signed again.', zh: '暂存角色的重新签名。' },
      '<GUN> <role>...',
      '-p registry.example/app targets/releases',
      [publishFlag],
    ),
  ],
};

const parts = new Set(['completion', 'delegation', 'key']);

/** Flags of all commands may stand before the command too. */
function commandFirst(args: readonly string[]): readonly string[] {
  const before: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    const end = index + (parts.has(word) ? 2 : 1);
    if (!word.startsWith('-')) return [...args.slice(index, end), ...before, ...args.slice(end)];
    before.push(word);
    const flag = globalFlags.find(({ name, short }) => word === `--${name}` || word === `-${short}`);
    if (flag !== undefined && flag.kind !== 'switch') before.push(args[++index] ?? '');
  }
  return args;
}

/** Entry of the part. */
export const run: Command = (args, io) => runOriginal(notaryCommand, commandFirst(args), io, ['trust']);
