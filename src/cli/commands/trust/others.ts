import type { ArgumentSpec, CommandSpec } from '../../spec.ts';
import { act, connection, trustArguments, trustFlags, verifying } from './act.ts';

function word(name: string): ArgumentSpec {
  return { syntax: '<action>', doc: { en: `The word ${name}.`, zh: `固定写 ${name}。` } };
}

const verifyFlags = [
  ...connection,
  ...verifying,
  'annotations',
  'attachment',
  'local-image',
  'output',
  'payload',
  'platform',
  'signature',
];

/** `trust completion`. */
export const completion: CommandSpec = {
  name: 'completion',
  doc: 'Prints a script that completes commands and flags in a shell: bash, fish or zsh.',
  summary: { en: 'Print a script of completions for a shell.', zh: '输出 shell 补全脚本。' },
  arguments: [{ syntax: '<shell>', doc: { en: 'bash, fish or zsh.', zh: 'bash、fish 或 zsh。' } }],
  flags: trustFlags(),
  examples: ['source <(dartagnan trust completion bash)'],
  async run({ words: [shell = ''], io }) {
    const { completionScript } = await import('./completion.ts');
    io.stdout.write(completionScript(shell));
    return 0;
  },
};

/** `trust dockerfile`. */
export const dockerfile: CommandSpec = {
  name: 'dockerfile',
  doc: 'Verifies the signatures of the images that a Dockerfile builds on: of FROM and of COPY --from.',
  summary: { en: 'Verify the images of a Dockerfile.', zh: '验证 Dockerfile 中的镜像。' },
  arguments: [word('verify'), trustArguments.file],
  flags: trustFlags(...verifyFlags, 'base-image-only'),
  examples: ['dartagnan trust dockerfile verify --key cosign.pub --insecure-ignore-tlog Dockerfile'],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => trust.runVerifyDockerfile(words[1] ?? '', settings, ports), {
      isVerifying: true,
    }),
};

/** `trust generate`. */
export const generate: CommandSpec = {
  name: 'generate',
  doc: 'Prints what a signature of an image would be over, unsigned.',
  summary: { en: 'Print what a signature would be over.', zh: '输出待签名的内容。' },
  arguments: [trustArguments.image],
  flags: trustFlags(...connection, 'annotations', 'platform'),
  examples: ['dartagnan trust generate -a team=gascony registry.example/app:1 > payload.json'],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => trust.runGenerate(words[0] ?? '', settings, ports)),
};

/** `trust manifest`. */
export const manifest: CommandSpec = {
  name: 'manifest',
  doc: 'Verifies the signatures of the images of Kubernetes manifests.',
  summary: { en: 'Verify the images of manifests.', zh: '验证 Kubernetes 清单中的镜像。' },
  arguments: [word('verify'), trustArguments.file],
  flags: trustFlags(...verifyFlags),
  examples: ['dartagnan trust manifest verify --key cosign.pub --insecure-ignore-tlog deployment.yaml'],
  run: (invocation) =>
    act(invocation, ({ trust, words, settings, ports }) => trust.runVerifyManifest(words[1] ?? '', settings, ports), {
      isVerifying: true,
    }),
};

/** `trust upload`. */
export const upload: CommandSpec = {
  name: 'upload',
  doc: 'Puts files (blob) or a WebAssembly module (wasm) into a registry.',
  summary: { en: 'Put files into a registry.', zh: '将文件推送到镜像仓库。' },
  arguments: [{ syntax: '<what>', doc: { en: 'blob or wasm.', zh: 'blob 或 wasm。' } }, trustArguments.image],
  flags: trustFlags(...connection, 'annotations', 'ct', 'file', 'files'),
  examples: [
    'dartagnan trust upload blob --files app.tar registry.example/app:1',
    'dartagnan trust upload blob --files app-amd64:linux/amd64,app-arm64:linux/arm64 registry.example/app:1',
    'dartagnan trust upload wasm --file app.wasm registry.example/app:1',
  ],
  run: (invocation) =>
    act(invocation, ({ trust, words: [what, name = ''], settings, ports }) =>
      what === 'wasm' ? trust.runUploadWasm(name, settings, ports) : trust.runUploadBlob(name, settings, ports),
    ),
};
