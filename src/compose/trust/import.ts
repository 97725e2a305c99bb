import type { Language } from '../../core/index.ts';
import { importPolicies } from '../../sign/policy/import/import.ts';
import { readNamed, type TrustOutcome, type TrustPorts } from './context.ts';

/** Writes the trust policy of other tools' policies, and says beside it what could not be carried over; then it ends with 1. */
export async function runImportPolicy(
  files: readonly string[],
  ports: TrustPorts & { readonly language: Language },
): Promise<TrustOutcome> {
  const texts: string[] = [];
  for (const file of files) texts.push(new TextDecoder().decode(await readNamed(file, ports)));
  const { text, lost } = importPolicies(texts.join('\n---\n'), files.join(', '));
  for (const words of lost) ports.notify?.(`${words[ports.language]}\n`);
  return { report: text, exit: lost.length === 0 ? 0 : 1 };
}
