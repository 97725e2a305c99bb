import type { Check, Constant } from '../rules/condition/ast.ts';
import type { Trap } from './condition-traps.ts';

/** What a comparison is judged by beside itself. */
export interface TrapContext {
  /** The rule sees files being opened. */
  readonly opens: boolean;
  /** It asks for those that are opened for writing. */
  readonly writes: boolean;
  /** Every constant of the rule's own condition. */
  readonly constants: ReadonlySet<string>;
}

/** Programs that show a file: to leave them out leaves out whoever looks into it by hand. */
const viewers: ReadonlySet<string> = new Set([
  'cat',
  'emacs',
  'head',
  'hexdump',
  'less',
  'more',
  'nano',
  'od',
  'strings',
  'tac',
  'tail',
  'vi',
  'view',
  'vim',
  'xxd',
]);

/** Names under which the same program stands as well. */
const siblings: Readonly<Record<string, readonly string[]>> = {
  nc: ['ncat', 'nc.openbsd', 'nc.traditional'],
  python: ['python3', 'python2', 'perl', 'ruby'],
};

/** Paths that begin at the root; `/.ssh/` is a part of one on purpose. */
const rooted = /^\/(?:bin|boot|dev|etc|home|lib|lib64|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)\//;

/** Names that bash takes for connections, and that no file has. */
export function isShellDevice(text: string): boolean {
  return /^\/dev\/(?:tcp|udp)(?:\/|$)/.test(text);
}

/** The traps of one comparison. */
export function checkTraps(check: Check, negated: boolean, context: TrapContext): Trap[] {
  const { left, operator } = check;
  const texts = check.right.filter((value): value is Constant => value.kind === 'constant').map(({ text }) => text);
  const trap = (message: string, code?: Trap['code']): Trap => ({
    message,
    check,
    ...(code === undefined ? {} : { code }),
  });
  if (texts.includes('<NA>') && operator !== 'exists') return [trap(unsafe, 'LOAD_UNSAFE_NA_CHECK')];
  if (left.kind !== 'field') return [];
  switch (left.name) {
    case 'fd.name':
      return fileTraps(operator, texts, negated, context).map((message) => trap(message));
    case 'proc.args':
    case 'proc.cmdline':
      return operator === 'contains' && !negated ? flagTraps(texts).map((message) => trap(message)) : [];
    case 'proc.name':
      return programTraps(operator, texts, negated, context).map((message) => trap(message));
    default:
      return [];
  }
}

const unsafe =
  'comparing a field value with <NA> is unsafe and can lead to unpredictable behavior of the rule condition. If you ' +
  "need to check for the existence of a field, consider using the 'exists' operator instead.";

function fileTraps(
  operator: string,
  texts: readonly string[],
  negated: boolean,
  { opens, writes }: TrapContext,
): string[] {
  if (negated) return [];
  const shell = texts.find(isShellDevice);
  if (shell !== undefined)
    return [
      `No file ${shell} is ever opened: the shell connects by itself. Look for dup, dup2 and dup3 of standard input or ` +
        'output onto a socket (evt.type in (dup, dup2, dup3) and fd.num in (0, 1, 2) and fd.type in (ipv4, ipv6)).',
    ];
  const found: string[] = [];
  for (const text of texts) {
    if (operator === 'contains' && rooted.test(text))
      found.push(
        text.endsWith('/')
          ? `contains finds ${text} anywhere in a path; startswith ${text} is probably meant.`
          : `contains finds ${text} anywhere in a path (/tmp/x${text}.bak too); = or in is probably meant.`,
      );
    if (text === '/etc/passwd' && opens && !writes)
      found.push('/etc/passwd is read by every program that looks a user up: the rule will alert all the time.');
  }
  return found;
}

/** `-e` is part of `--edit` and of file names. */
function flagTraps(texts: readonly string[]): string[] {
  return texts
    .filter((text) => /^-[a-zA-Z]$/.test(text))
    .map(
      (text) =>
        `contains also finds ${text} inside other words, as in ${text}x or a${text}; getopt(), or regex with "(^| )${text}( |$)", finds the option alone.`,
    );
}

function programTraps(
  operator: string,
  texts: readonly string[],
  negated: boolean,
  { opens, writes, constants }: TrapContext,
): string[] {
  const isEquality = operator === '=' || operator === '==' || operator === 'in';
  const excludes = (isEquality && negated) || (operator === '!=' && !negated);
  if (excludes && opens && !writes) {
    const exempt = texts.filter((text) => viewers.has(text));
    return exempt.length === 0
      ? []
      : [`Leaving out ${exempt.join(', ')} exempts whoever looks into the file by hand: an attacker does just that.`];
  }
  if (!isEquality || negated) return [];
  return texts.flatMap((text) => {
    const others = Object.hasOwn(siblings, text) ? siblings[text]!.filter((one) => !constants.has(one)) : [];
    const isAlone = others.length === siblings[text]?.length;
    return isAlone ? [`Only ${text} itself is matched; ${others.join(', ')} do the same.`] : [];
  });
}
