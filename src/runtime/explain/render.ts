import { type Language, say, type Saying, translate } from '../../core/index.ts';
import { messages } from '../messages.ts';
import type { Clause } from './explain.ts';

/** Writes the parts of a condition as an indented list, each with a mark and what the event has. */
export function renderClause(rule: string, clause: Clause, language: Language): string {
  const title = clause.holds ? say(messages.matches, { rule }) : say(messages.matchesNot, { rule });
  return [translate(language, title), ...lines(clause, 1, (saying) => translate(language, saying))]
    .join('\n')
    .concat('\n');
}

function lines(clause: Clause, depth: number, text: (saying: Saying) => string): string[] {
  const mark = `${'  '.repeat(depth)}${clause.holds ? '✔' : '✘'} `;
  if (clause.kind === 'check') return [`${mark}${clause.text}  [${text(valueOf(clause))}]`];
  const [only] = clause.parts;
  if (clause.kind !== 'not' && clause.parts.length === 1 && only !== undefined) return lines(only, depth, text);
  return [`${mark}${text(say(headOf(clause.kind)))}`, ...clause.parts.flatMap((part) => lines(part, depth + 1, text))];
}

function valueOf({ value }: Extract<Clause, { kind: 'check' }>): Saying {
  return value === undefined ? say(messages.absent) : say(messages.value, { value: JSON.stringify(value) });
}

function headOf(kind: 'and' | 'or' | 'not') {
  if (kind === 'not') return messages.noneOf;
  return kind === 'and' ? messages.allOf : messages.anyOf;
}
