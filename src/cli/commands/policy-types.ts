import { policyTypesSection } from '../../compose/config/sections/policy-observe.ts';
import type { CommandSpec } from '../spec.ts';
import { generalFlags, portsOf, show, wordsOf } from './policy-command.ts';

/** `policy types`: TypeScript types of a policy. */
export const typesCommand: CommandSpec = {
  name: 'types',
  doc: "Writes TypeScript types of a policy's input (from JSON schemas and METADATA blocks) and of its results.",
  summary: { en: 'Write TypeScript types of a policy.', zh: '生成策略的 TypeScript 类型。' },
  arguments: [{ syntax: '<paths...>', doc: { en: 'Files and folders.', zh: '文件和目录。' } }],
  flags: [{ section: policyTypesSection }, generalFlags],
  examples: [
    'dartagnan policy types -s input.schema.json policy.rego > policy.types.ts',
    'dartagnan policy types -s schemas policies > policies.types.ts',
  ],
  async run(invocation) {
    const { policyTypes } = await import('../../compose/policy/types.ts');
    return show(
      await policyTypes(wordsOf(invocation), invocation.settings(policyTypesSection), portsOf(invocation)),
      invocation,
    );
  },
};
