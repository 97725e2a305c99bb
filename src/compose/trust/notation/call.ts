import { sameWords } from '../../../core/index.ts';
import { ComposeError } from '../../error.ts';
import type { TrustPorts } from '../context.ts';
import type { ArtifactOptions } from './artifact.ts';

/** Values of flags, by their names. */
export interface FlagValues {
  isOn(name: string): boolean;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  /** Milliseconds. */
  duration(name: string): number | undefined;
  count(name: string): number;
  wasGiven(name: string): boolean;
}

/** What a command gets: its words, its flags, and whom it talks to. */
export interface NotationCall {
  readonly words: readonly string[];
  readonly flags: FlagValues;
  readonly ports: TrustPorts;
  /** Results. */
  out(text: string): void;
  /** Warnings and questions. */
  err(text: string): void;
  /** One line of standard input: the answer to a question. */
  answer(): Promise<string>;
  stdin(): Promise<Uint8Array>;
}

/** The one word of a command. @throws {ComposeError} CONFIG_INVALID in the original's words. */
export function oneWord({ words }: NotationCall, missing: string): string {
  const [word, ...others] = words;
  if (word === undefined || word === '') throw usage(missing);
  if (others.length > 0) throw usage(`accepts 1 arg(s), received ${words.length}`);
  return word;
}

/** A mistake in the command line, in the original's words. */
export function usage(message: string): ComposeError {
  return new ComposeError('CONFIG_INVALID', { message: sameWords(message) });
}

/** Refuses a command that lacks a flag. @throws {ComposeError}. */
export function needFlags({ flags }: NotationCall, ...names: readonly string[]): void {
  const missing = names.filter((name) => !flags.wasGiven(name));
  if (missing.length > 0) throw usage(`required flag(s) ${missing.map((name) => `"${name}"`).join(', ')} not set`);
}

/** KEY=VALUE flags as an object. @throws {ComposeError}. */
export function pairsOf({ flags }: NotationCall, name: string): Readonly<Record<string, string>> {
  const pairs = flags.texts(name).map((text) => {
    const at = text.indexOf('=');
    if (at < 0) throw usage(`could not parse flag ${name}: key-value pair requires "=" as separator`);
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  const keys = pairs.map(([key]) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw usage(`could not parse flag ${name}: duplicate key: "${twice}"`);
  return Object.fromEntries(pairs);
}

/** How the flags say that an artifact is reached. */
export function artifactOptions({ flags, ports: { env } }: NotationCall): ArtifactOptions {
  return {
    insecure: flags.isOn('insecure-registry'),
    username: flags.text('username') ?? env['NOTATION_USERNAME'],
    password: flags.text('password') ?? env['NOTATION_PASSWORD'],
    ociLayout: flags.isOn('oci-layout'),
    scope: flags.text('scope'),
  };
}

/** A table as the original draws it: three blanks between columns, and behind the last. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => `${row.map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3)).join('')}\n`).join('');
}

/** Asks for a yes. */
export async function confirmed(call: NotationCall, question: string): Promise<boolean> {
  call.out(`${question} [y/N] `);
  const answer = (await call.answer()).trim().toLowerCase();
  return answer === 'y' || answer === 'yes';
}
