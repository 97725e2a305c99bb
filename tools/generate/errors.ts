import { celErrors } from '../../src/cel/error.ts';
import { checklistErrors } from '../../src/checklist/error.ts';
import { cliErrors } from '../../src/cli/error.ts';
import { composeErrors } from '../../src/compose/error.ts';
import type { ErrorRow } from '../../src/core/index.ts';
import { ebpfErrors } from '../../src/ebpf/errors.ts';
import { formatErrors } from '../../src/formats/error.ts';
import { ociErrors } from '../../src/oci/error.ts';
import { policyErrors } from '../../src/policy/error.ts';
import { regoErrors } from '../../src/rego/errors.ts';
import { evaluationErrors } from '../../src/rego/run/error.ts';
import { wasmErrors } from '../../src/rego/wasm/error.ts';
import { runtimeErrors } from '../../src/runtime/errors.ts';
import { scanErrors } from '../../src/scan/error.ts';
import { signErrors } from '../../src/sign/error.ts';
import { markdownPage, markdownTable } from './markdown.ts';
import type { GeneratedPage } from './page.ts';

/** The errors of one room. */
export interface ErrorRoom {
  readonly room: string;
  /** File that declares them, from the repository's root. */
  readonly file: string;
  readonly rows: Readonly<Record<string, ErrorRow>>;
}

/** Every room that has errors, in alphabetical order; a test compares this list with the sources. */
export const errorRooms: readonly ErrorRoom[] = [
  { room: 'cel', file: 'src/cel/error.ts', rows: celErrors },
  { room: 'checklist', file: 'src/checklist/error.ts', rows: checklistErrors },
  { room: 'cli', file: 'src/cli/error.ts', rows: cliErrors },
  { room: 'compose', file: 'src/compose/error.ts', rows: composeErrors },
  { room: 'ebpf', file: 'src/ebpf/errors.ts', rows: ebpfErrors },
  { room: 'formats', file: 'src/formats/error.ts', rows: formatErrors },
  { room: 'oci', file: 'src/oci/error.ts', rows: ociErrors },
  { room: 'policy', file: 'src/policy/error.ts', rows: policyErrors },
  { room: 'rego', file: 'src/rego/errors.ts', rows: regoErrors },
  { room: 'rego, evaluation', file: 'src/rego/run/error.ts', rows: evaluationErrors },
  { room: 'rego, WebAssembly', file: 'src/rego/wasm/error.ts', rows: wasmErrors },
  { room: 'runtime', file: 'src/runtime/errors.ts', rows: runtimeErrors },
  { room: 'scan', file: 'src/scan/error.ts', rows: scanErrors },
  { room: 'sign', file: 'src/sign/error.ts', rows: signErrors },
];

/** Every error code of the house with what it means, what to do, and the exit code that it leads to. */
export const errorsPage: GeneratedPage = {
  path: 'docs/reference/errors.md',
  title: 'Error codes',
  render: () =>
    markdownPage(
      'Error codes',
      'A message ends with its code in brackets. Exit codes of dartagnan’s own verbs: 0 fine, 1 a gate failed (findings), 2 usage or bad input, 3 environment (network, permission, kernel, no database).',
      ...errorRooms.flatMap(({ room, rows }) => [`## ${room}`, roomTable(rows)]),
    ),
};

function roomTable(rows: Readonly<Record<string, ErrorRow>>): string {
  return markdownTable(
    ['Code', 'Exit', 'What happened', 'What to do', '发生了什么', '怎么办'],
    Object.entries(rows).map(([code, { exit, summary, remedy }]) => [
      `\`${code}\``,
      String(exit),
      summary.en,
      remedy.en,
      summary.zh,
      remedy.zh,
    ]),
  );
}
