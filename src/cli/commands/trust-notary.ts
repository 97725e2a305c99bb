import type { Command } from '../io.ts';
import { runOriginal } from '../original/run.ts';
import type { OriginalCall, OriginalCommand, OriginalFlag } from '../original/spec.ts';

type Notary = typeof import('../../compose/trust/notary/commands.ts');
type Call = Parameters<Notary['runNotaryList']>[0];

const global: readonly OriginalFlag[] = [
  { name: 'server', short: 's', kind: 'text', doc: { en: 'Address of the trust server.', zh: '信任服务器地址。' } },
  {
    name: 'tlscacert',
    kind: 'text',
    doc: { en: 'File with the authority of the trust server.', zh: '信任服务器的 CA 证书文件。' },
  },
  {
    name: 'trustDir',
    short: 'd',
    kind: 'text',
    doc: {
      en: 'Folder of keys and of what was trusted; default ~/.docker/trust.',
      zh: '密钥与信任数据目录；默认 ~/.docker/trust。',
    },
  },
  {
    name: 'pin',
    kind: 'texts',
    doc: { en: 'Id of a key that must have signed the first root.', zh: '首个根元数据必须由其签名的密钥标识。' },
  },
];

const publish: OriginalFlag = {
  name: 'publish',
  short: 'p',
  kind: 'switch',
  doc: { en: 'Publish at once.', zh: '立即发布。' },
};

function notary(work: (rooms: Notary, call: Call) => Promise<number>) {
  return async ({ words, flags, io }: OriginalCall): Promise<number> => {
    const { env, cwd, signal } = io;
    return work(await import('../../compose/trust/notary/commands.ts'), {
      words,
      flags,
      ports: { env, cwd, signal },
      out: (text) => io.stdout.write(text),
      err: (text) => io.stderr.write(text),
      stdin: () => io.stdin(),
    });
  };
}

const server = '-s https://notary.example';

/** `dartagnan trust notary`: the commands of Notary's client. */
const notaryCommand: OriginalCommand = {
  name: 'notary',
  summary: {
    en: 'Docker Content Trust, as notary does (Notary 1).',
    zh: 'Docker Content Trust，按 notary（Notary 1）的方式。',
  },
  examples: ["alias notary='dartagnan trust notary'"],
  commands: [
    {
      name: 'add',
      summary: { en: 'Stage a file as a target.', zh: '将文件暂存为目标。' },
      usage: '<GUN> <target> <file>',
      flags: [...global, publish],
      examples: [`dartagnan trust notary ${server} add -p registry.example/app 1.0 manifest.json`],
      run: notary((rooms, call) => rooms.runNotaryAdd(call)),
    },
    {
      name: 'addhash',
      summary: { en: 'Stage a digest as a target.', zh: '将摘要暂存为目标。' },
      usage: '<GUN> <target> <byte size> --sha256 <hash>',
      flags: [
        ...global,
        publish,
        { name: 'sha256', kind: 'text', doc: { en: 'SHA-256, hexadecimal.', zh: '十六进制 SHA-256。' } },
        { name: 'sha512', kind: 'text', doc: { en: 'SHA-512, hexadecimal.', zh: '十六进制 SHA-512。' } },
      ],
      examples: [`dartagnan trust notary ${server} addhash -p registry.example/app 1.0 528 --sha256 5891b5…`],
      run: notary((rooms, call) => rooms.runNotaryAddHash(call)),
    },
    {
      name: 'delete',
      summary: { en: 'Forget a collection.', zh: '删除信任集合。' },
      usage: '<GUN>',
      flags: [
        ...global,
        { name: 'remote', kind: 'switch', doc: { en: 'On the server too.', zh: '同时删除服务器上的数据。' } },
      ],
      examples: [`dartagnan trust notary ${server} delete --remote registry.example/app`],
      run: notary((rooms, call) => rooms.runNotaryDelete(call)),
    },
    {
      name: 'init',
      summary: { en: 'Make keys and a first root, and publish them.', zh: '生成密钥与首个根元数据并发布。' },
      usage: '<GUN>',
      flags: [...global, publish],
      examples: [`dartagnan trust notary ${server} init -p registry.example/app`],
      run: notary((rooms, call) => rooms.runNotaryInit(call)),
    },
    {
      name: 'inspect',
      summary: { en: 'Show signed tags and keys as JSON.', zh: '以 JSON 显示已签名标签与密钥。' },
      usage: '<GUN>',
      flags: global,
      examples: [`dartagnan trust notary ${server} inspect registry.example/app`],
      run: notary((rooms, call) => rooms.runNotaryInspect(call)),
    },
    {
      name: 'key',
      summary: { en: 'Look at the private keys.', zh: '查看私钥。' },
      commands: [
        {
          name: 'list',
          summary: { en: 'List the private keys.', zh: '列出私钥。' },
          flags: global,
          examples: ['dartagnan trust notary key list'],
          run: notary((rooms, call) => rooms.runNotaryKeyList(call)),
        },
      ],
    },
    {
      name: 'list',
      summary: { en: 'List the tags of a repository, verified.', zh: '列出经验证的标签。' },
      usage: '<GUN>',
      flags: global,
      examples: [`dartagnan trust notary ${server} list registry.example/app`],
      run: notary((rooms, call) => rooms.runNotaryList(call)),
    },
    {
      name: 'lookup',
      summary: { en: 'Say what a tag stands for, verified.', zh: '查询经验证的标签所对应的摘要。' },
      usage: '<GUN> <target>',
      flags: global,
      examples: [`dartagnan trust notary ${server} lookup registry.example/app 1.0`],
      run: notary((rooms, call) => rooms.runNotaryLookup(call)),
    },
    {
      name: 'publish',
      summary: { en: 'Publish the staged changes.', zh: '发布暂存的变更。' },
      usage: '<GUN>',
      flags: global,
      examples: [`dartagnan trust notary ${server} publish registry.example/app`],
      run: notary((rooms, call) => rooms.runNotaryPublish(call)),
    },
    {
      name: 'remove',
      summary: { en: 'Stage that a target goes.', zh: '暂存目标的移除。' },
      usage: '<GUN> <target>',
      flags: [...global, publish],
      examples: [`dartagnan trust notary ${server} remove -p registry.example/app 1.0`],
      run: notary((rooms, call) => rooms.runNotaryRemove(call)),
    },
    {
      name: 'reset',
      summary: { en: 'Forget the staged changes.', zh: '清除暂存的变更。' },
      usage: '<GUN>',
      flags: [...global, { name: 'all', kind: 'switch', doc: { en: 'All of them.', zh: '全部清除。' } }],
      examples: ['dartagnan trust notary reset --all registry.example/app'],
      run: notary((rooms, call) => rooms.runNotaryReset(call)),
    },
    {
      name: 'status',
      summary: { en: 'Show the staged changes.', zh: '显示暂存的变更。' },
      usage: '<GUN>',
      flags: global,
      examples: ['dartagnan trust notary status registry.example/app'],
      run: notary((rooms, call) => rooms.runNotaryStatus(call)),
    },
    {
      name: 'verify',
      summary: { en: 'Verify that content is what a tag stands for.', zh: '验证内容与标签一致。' },
      usage: '<GUN> <target>',
      flags: [
        ...global,
        {
          name: 'input',
          short: 'i',
          kind: 'text',
          doc: { en: 'File; default standard input.', zh: '文件；默认标准输入。' },
        },
        { name: 'quiet', short: 'q', kind: 'switch', doc: { en: 'Do not pass the content on.', zh: '不输出内容。' } },
      ],
      examples: [`dartagnan trust notary ${server} verify -q -i manifest.json registry.example/app 1.0`],
      run: notary((rooms, call) => rooms.runNotaryVerify(call)),
    },
  ],
};

/** Flags of all commands may stand before the command too. */
function commandFirst(args: readonly string[]): readonly string[] {
  const before: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    if (!word.startsWith('-'))
      return [
        ...args.slice(index, index + (word === 'key' ? 2 : 1)),
        ...before,
        ...args.slice(index + (word === 'key' ? 2 : 1)),
      ];
    before.push(word);
    const flag = global.find(({ name, short }) => word === `--${name}` || word === `-${short}`);
    if (flag !== undefined) before.push(args[++index] ?? '');
  }
  return args;
}

/** Entry of the part. */
export const run: Command = (args, io) => runOriginal(notaryCommand, commandFirst(args), io, ['trust']);
