import { type CatalogueRow, defineCatalogue } from '../../core/index.ts';
import { type ExplainMode, explainModes } from '../../rego/observe/modes.ts';
import { RegoError } from '../../rego/error.ts';
import { pathOfReference } from '../../rego/partial/partial.ts';
import { topics } from './help.ts';
import type { Session } from './session.ts';
import { settingsText } from './settings.ts';

/** What a command says; `exit` closes the shell, `file` is to be written. */
export interface CommandAnswer {
  readonly text: string;
  readonly exit?: true;
  readonly file?: { readonly path: string; readonly text: string };
}

/** A command of the shell: its name is a line's first word. */
export interface ShellCommand extends CatalogueRow {
  /** Words that may follow, as help shows them. */
  readonly words?: string;
  run(session: Session, words: readonly string[]): CommandAnswer;
}

/** Commands of the shell. */
export const shellCommands = defineCatalogue<ShellCommand>([
  {
    name: 'dump',
    words: '[path]',
    doc: 'print the base documents as JSON, or write them to a file',
    run(session, [path]) {
      return path === undefined ? say(session.dump()) : { text: '', file: { path, text: session.dump() } };
    },
  },
  { name: 'exit', doc: 'leave the shell (or ctrl+d)', run: () => ({ text: '', exit: true }) },
  { name: 'fails', doc: 'toggle the trace of failures', run: (session) => toggleTrace(session, 'fails') },
  {
    name: 'help',
    words: '[topic]',
    doc: 'print this, or a topic: input, partial',
    run: (_, [topic]) => say(helpText(topic)),
  },
  { name: 'instrument', doc: 'toggle detailed timers', run: (session) => toggle(session, 'instrument') },
  { name: 'json', doc: 'print results as JSON', run: (session) => set(session, { format: 'json' }) },
  { name: 'metrics', doc: 'toggle timers', run: (session) => toggle(session, 'metrics') },
  { name: 'notes', doc: 'toggle the trace of notes', run: (session) => toggleTrace(session, 'notes') },
  { name: 'pretty', doc: 'print results to read', run: (session) => set(session, { format: 'pretty' }) },
  {
    name: 'pretty-limit',
    words: '<n>',
    doc: 'accepted for OPA’s sake: tables show values whole',
    run(_, [limit, ...more]) {
      if (limit === undefined || more.length > 0) return say('usage: pretty-limit <n>\n');
      return say(/^[+-]?\d+$/.test(limit) ? '' : `${JSON.stringify(limit)} is no whole number\n`);
    },
  },
  {
    name: 'profile',
    doc: 'toggle the profile, and turn off the trace',
    run: (session) => set(session, { profile: !session.settings.profile, explain: 'off' }),
  },
  {
    name: 'show',
    words: '[debug]',
    doc: 'print the active module, or the settings',
    run(session, [option]) {
      if (option === undefined) return say(session.show());
      return say(option === 'debug' ? settingsText(session.settings) : `unknown option '${option}'\n`);
    },
  },
  {
    name: 'strict-builtin-errors',
    doc: 'toggle whether errors of builtins end the evaluation',
    run: (session) => toggle(session, 'strictBuiltinErrors'),
  },
  {
    name: 'target',
    words: '<mode>',
    doc: 'what evaluates: rego or wasm',
    run(session, [mode, ...more]) {
      if (mode === undefined || more.length > 0) return wrong('target <mode>');
      if (mode !== 'rego' && mode !== 'wasm')
        return say(`invalid target ${JSON.stringify(mode)}:must be one of {rego,wasm}\n`);
      session.target = mode;
      return say('');
    },
  },
  {
    name: 'trace',
    words: '[mode]',
    doc: 'toggle the full trace, or that of a mode: off, full, notes, fails, debug',
    run(session, [mode = 'full']) {
      const known = explainModes.find((one) => one === mode);
      if (known !== undefined) return toggleTrace(session, known);
      return say(`invalid explain mode, expected one of: ${explainModes.join(', ')}\n`);
    },
  },
  {
    name: 'traceback',
    doc: 'toggle where an error came from',
    run: (session) => toggle(session, 'traceback'),
  },
  { name: 'types', doc: 'toggle types of variables and documents', run: (session) => toggle(session, 'types') },
  {
    name: 'unknown',
    words: '[ref-1 [ref-2 […]]]',
    doc: 'evaluate in part what depends on these; without any, as a whole',
    run: (session, unknowns) => (unknowns.every(isReference) ? set(session, { unknowns }) : say(unknownUsage)),
  },
  {
    name: 'unset',
    words: '<ref>',
    doc: 'take rules out of the active module',
    run(session, [name, ...more]) {
      if (name === undefined || more.length > 0) return wrong('unset <ref>');
      return say(session.unset(name));
    },
  },
  {
    name: 'unset-package',
    words: '<var>',
    doc: 'take a package away that was entered',
    run(session, [name, ...more]) {
      if (name === undefined || more.length > 0) return wrong('unset-package <var>');
      return say(session.unsetPackage(name) ? '' : 'warning: no matching package\n');
    },
  },
]);

function say(text: string): CommandAnswer {
  return { text };
}

function wrong(usage: string): CommandAnswer {
  return say(`code bad arguments: ${usage}: expects exactly one argument\n`);
}

function set(session: Session, change: Partial<Session['settings']>): CommandAnswer {
  session.settings = { ...session.settings, ...change };
  return say('');
}

type Toggle = 'instrument' | 'metrics' | 'strictBuiltinErrors' | 'traceback' | 'types';

function toggle(session: Session, name: Toggle): CommandAnswer {
  return set(session, { [name]: !session.settings[name] });
}

const unknownUsage = "usage: unknown <input/data reference> [<input/data reference> [...]] (hint: try 'input')\n";

function isReference(text: string): boolean {
  try {
    return pathOfReference(text).length > 0;
  } catch (thrown) {
    if (thrown instanceof RegoError) return false;
    throw thrown;
  }
}

function toggleTrace(session: Session, mode: ExplainMode): CommandAnswer {
  return set(session, { explain: session.settings.explain === mode ? 'off' : mode, profile: false });
}

function helpText(topic: string | undefined): string {
  if (topic !== undefined) return topics.get(topic) ?? `unknown topic '${topic}'\n`;
  const rows = [
    ['<stmt>', 'evaluate the statement, or define the rule'],
    ['package <term>', 'change the active package'],
    ['import <term>', 'add an import to the active module'],
    ...shellCommands.rows.map(({ name, words, doc }) => [words === undefined ? name : `${name} ${words}`, doc]),
  ];
  const width = Math.max(...rows.map(([name = '']) => name.length));
  return `${rows.map(([name = '', doc]) => `  ${name.padStart(width)} : ${doc}`).join('\n')}\n`;
}
