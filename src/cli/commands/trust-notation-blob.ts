import type { OriginalCommand } from '../original/spec.ts';
import { compose } from './trust-original-call.ts';
import { forceFlag, outputFlag, policyInitFlags, signFlags, verifyFlags } from './trust-notation-flags.ts';

const notation = compose(() => import('../../compose/trust/notation/index.ts'));

const mediaType = {
  name: 'media-type',
  kind: 'text',
  doc: {
    en: 'Media type of the file; default application/octet-stream.',
    zh: '文件的媒体类型；默认 application/octet-stream。',
  },
} as const;

/** `notation blob`: signatures of files. */
export const blobCommand: OriginalCommand = {
  name: 'blob',
  summary: { en: 'Sign and verify files.', zh: '对文件签名与验证。' },
  commands: [
    {
      name: 'inspect',
      summary: { en: 'Show what the signature of a file says.', zh: '显示文件签名的内容。' },
      usage: '<signature_path>',
      flags: [outputFlag],
      examples: ['dartagnan trust notation blob inspect app.tar.jws.sig'],
      run: notation((rooms, call) => rooms.runBlobInspect(call)),
    },
    {
      name: 'policy',
      summary: { en: 'Manage the trust policy of files.', zh: '管理文件的信任策略。' },
      commands: [
        {
          name: 'import',
          summary: { en: 'Check a policy file and use it from now on.', zh: '检查策略文件并启用。' },
          usage: '<file_path>',
          flags: [forceFlag],
          examples: ['dartagnan trust notation blob policy import trustpolicy.blob.json'],
          run: notation((rooms, call) => rooms.runPolicyImport(call, 'blob')),
        },
        {
          name: 'init',
          summary: { en: 'Write a first policy.', zh: '写入初始策略。' },
          flags: [
            ...policyInitFlags,
            { name: 'global', kind: 'switch', doc: { en: 'It holds for all files.', zh: '适用于所有文件。' } },
          ],
          examples: [
            'dartagnan trust notation blob policy init --name all --global --trust-store ca:acme --trusted-identity "*"',
          ],
          run: notation((rooms, call) => rooms.runPolicyInit(call, 'blob')),
        },
        {
          name: 'show',
          summary: { en: 'Print the trust policy.', zh: '输出信任策略。' },
          examples: ['dartagnan trust notation blob policy show'],
          run: notation((rooms, call) => rooms.runPolicyShow(call, 'blob')),
        },
      ],
    },
    {
      name: 'sign',
      summary: { en: 'Sign a file.', zh: '为文件签名。' },
      usage: '<blob_path>',
      flags: [
        ...signFlags,
        forceFlag,
        mediaType,
        { name: 'signature-directory', kind: 'text', doc: { en: 'Folder of the signature.', zh: '签名文件目录。' } },
      ],
      examples: ['dartagnan trust notation blob sign --key release app.tar'],
      run: notation((rooms, call) => rooms.runBlobSign(call)),
    },
    {
      name: 'verify',
      summary: { en: 'Verify a file by the trust policy of files.', zh: '按文件信任策略验证文件。' },
      usage: '--signature <signature_path> <blob_path>',
      flags: [
        ...verifyFlags,
        mediaType,
        { name: 'policy-name', kind: 'text', doc: { en: 'Statement of the policy.', zh: '策略语句名称。' } },
        { name: 'signature', short: 's', kind: 'text', doc: { en: 'File of the signature.', zh: '签名文件。' } },
      ],
      examples: ['dartagnan trust notation blob verify --signature app.tar.jws.sig app.tar'],
      run: notation((rooms, call) => rooms.runBlobVerify(call)),
    },
  ],
};
