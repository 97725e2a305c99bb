/** What stands behind an instruction's name and flags. */
export interface InstructionArguments {
  readonly values: string[];
  readonly json: boolean;
}

type Reading = (rest: string) => InstructionArguments;

const text: Reading = (rest) => ({ values: [rest], json: false });
const words: Reading = (rest) => ({ values: rest.split(/\s+/), json: false });
const jsonOrText: Reading = (rest) => jsonArray(rest) ?? text(rest);
const jsonOrWords: Reading = (rest) => jsonArray(rest) ?? words(rest);

/** Every instruction and how its argument is read (Dockerfile reference). */
export const instructions: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  ['add', jsonOrWords],
  ['arg', (rest) => ({ values: shellWords(rest), json: false })],
  ['cmd', jsonOrText],
  ['copy', jsonOrWords],
  ['entrypoint', jsonOrText],
  ['env', pairs],
  ['expose', words],
  ['from', words],
  ['healthcheck', healthCheck],
  ['label', pairs],
  ['maintainer', text],
  ['onbuild', text],
  ['run', jsonOrText],
  ['shell', jsonOrText],
  ['stopsignal', text],
  ['user', text],
  ['volume', jsonOrWords],
  ['workdir', text],
]);

/** Reads the argument of an instruction that is known. */
export function argumentsOf(name: string, rest: string): InstructionArguments {
  return (instructions.get(name) ?? text)(rest);
}

/** `--name=value` words before the argument. */
export function splitFlags(content: string): { flags: string[]; rest: string } {
  const flags: string[] = [];
  let rest = content.trim();
  for (;;) {
    const [whole, flag] = /^(--\S*)(?:\s+|$)/.exec(rest) ?? [];
    if (whole === undefined || flag === undefined) return { flags, rest };
    rest = rest.slice(whole.length);
    if (flag === '--') return { flags, rest };
    flags.push(flag);
  }
}

function jsonArray(rest: string): InstructionArguments | undefined {
  if (!rest.startsWith('[')) return undefined;
  try {
    const values: unknown = JSON.parse(rest);
    if (Array.isArray(values) && values.every((value) => typeof value === 'string')) return { values, json: true };
  } catch {
    // A shell command may begin with a bracket.
  }
  return undefined;
}

/** Words as a shell splits them, quotes and escapes kept. */
export function shellWords(rest: string): string[] {
  return rest.match(/(?:[^\s"'\\]+|\\[^]?|"[^"\\]*(?:\\[^][^"\\]*)*(?:"|$)|'[^']*(?:'|$))+/g) ?? [];
}

/** Name, value and separator of each pair; `NAME the rest` is the old form with one pair. */
function pairs(rest: string): InstructionArguments {
  const found = shellWords(rest);
  if (!(found[0] ?? '').includes('=')) {
    const [, name = '', value = ''] = /^(\S+)\s*([^]*)$/.exec(rest) ?? [];
    return { values: [name, value, ''], json: false };
  }
  const values = found.flatMap((word) => {
    const at = word.indexOf('=');
    return at < 0 ? [word, '', ''] : [word.slice(0, at), word.slice(at + 1), '='];
  });
  return { values, json: false };
}

function healthCheck(rest: string): InstructionArguments {
  const [, type = '', command = ''] = /^(\S+)\s*([^]*)$/.exec(rest) ?? [];
  if (command === '') return { values: [type.toUpperCase()], json: false };
  const { values, json } = jsonOrText(command);
  return { values: [type.toUpperCase(), ...values], json };
}
