import {
  policyBuildSection,
  policyInspectSection,
  policySignSection,
} from '../../compose/config/sections/policy-bundle.ts';
import type { CommandSpec } from '../spec.ts';
import { generalFlags, pathArguments, portsOf, show, wordsOf } from './policy-command.ts';

/** `policy build`: a bundle, perhaps with a plan, or a JavaScript module. */
export const buildCommand: CommandSpec = {
  name: 'build',
  doc: 'Builds a bundle of policies and data, with a plan or a WebAssembly module of them, or a JavaScript module.',
  summary: {
    en: 'Build a bundle, a plan, a WebAssembly or a JavaScript module.',
    zh: '构建包、计划、WebAssembly 模块或 JavaScript 模块。',
  },
  arguments: [pathArguments],
  flags: [{ section: policyBuildSection }, generalFlags],
  examples: [
    'dartagnan policy build -b policies -r v1.2 -o bundle.tar.gz',
    'dartagnan policy build -b policies --signing-key private.pem --verification-key public.pem',
    'dartagnan policy build -b policies -O 1 -e authz/allow',
    'dartagnan policy build -t plan -e authz/allow -o plan.tar.gz policies',
    'dartagnan policy build -t wasm -e authz/allow -o wasm.tar.gz policies',
    'dartagnan policy build -t js -e authz/allow -o policy.mjs policies',
  ],
  async run(invocation) {
    const { buildPolicies } = await import('../../compose/policy/bundles.ts');
    return show(
      await buildPolicies(wordsOf(invocation), invocation.settings(policyBuildSection), portsOf(invocation)),
      invocation,
    );
  },
};

/** `policy inspect`: what is in a bundle. */
export const inspectCommand: CommandSpec = {
  name: 'inspect',
  doc: 'Tells what is in policies or a bundle: manifest, packages, files, annotations.',
  summary: { en: 'Inspect policies or a bundle.', zh: '查看策略或包的内容。' },
  arguments: [pathArguments],
  flags: [{ section: policyInspectSection }, generalFlags],
  examples: ['dartagnan policy inspect bundle.tar.gz', 'dartagnan policy inspect -a -f json policies'],
  async run(invocation) {
    const { inspectPolicies } = await import('../../compose/policy/bundles.ts');
    return show(
      await inspectPolicies(wordsOf(invocation), invocation.settings(policyInspectSection), portsOf(invocation)),
      invocation,
    );
  },
};

/** `policy sign`: the signature of a bundle's files. */
export const signCommand: CommandSpec = {
  name: 'sign',
  doc: 'Writes the signature of a bundle’s files, .signatures.json.',
  summary: { en: 'Sign a bundle.', zh: '签名包。' },
  arguments: [pathArguments],
  flags: [{ section: policySignSection }, generalFlags],
  examples: ['dartagnan policy sign --signing-key private.pem -b policies'],
  async run(invocation) {
    const { signPolicies } = await import('../../compose/policy/bundles.ts');
    return show(
      await signPolicies(wordsOf(invocation), invocation.settings(policySignSection), portsOf(invocation)),
      invocation,
    );
  },
};
