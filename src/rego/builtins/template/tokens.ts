import { fail } from '../error.ts';

/** Text between actions, or the tokens of an action. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'action'; readonly tokens: readonly string[]; readonly line: number };

const token =
  /\s*("(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'|:=|[=|(),]|\$?[\p{L}_][\p{L}\p{N}_]*|\$|(?:\.[\p{L}_][\p{L}\p{N}_]*)|[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*)?\.?\d+(?:[eE][+-]?\d+)?)|\.)/uy;

/** Splits a template at `{{` and `}}`; `{{-` and `-}}` take the white space beside them. @throws BuiltinError */
export function splitTemplate(source: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let [at, line] = [0, 1];
  let trims = false;
  const lines = (end: number): void => {
    line += source.slice(at, end).split('\n').length - 1;
    at = end;
  };
  for (;;) {
    const open = source.indexOf('{{', at);
    const before = source.slice(at, open < 0 ? undefined : open);
    const trimsBefore = open >= 0 && /^\{\{-[ \t\r\n]/.test(source.slice(open, open + 4));
    let text = trims ? before.replace(/^[ \t\r\n]+/, '') : before;
    if (trimsBefore) text = text.replace(/[ \t\r\n]+$/, '');
    if (text !== '') pieces.push({ kind: 'text', text, line });
    if (open < 0) return pieces;
    lines(open);
    const action = readAction(source, open + (trimsBefore ? 3 : 2), line);
    if (action.tokens.length > 0) pieces.push({ kind: 'action', tokens: action.tokens, line });
    else if (!action.isComment) return fail(`template: template:${line}: missing value for command`);
    ({ trims } = action);
    lines(action.end);
  }
}

interface Action {
  readonly tokens: readonly string[];
  readonly isComment: boolean;
  readonly trims: boolean;
  readonly end: number;
}

const closing = /\s*(?:(?<=\s)-)?\}\}/y;

function readAction(source: string, start: number, line: number): Action {
  const comment = /^\s*\/\*[^]*?\*\//.exec(source.slice(start))?.[0];
  const tokens: string[] = [];
  for (let at = start + (comment?.length ?? 0); ; ) {
    closing.lastIndex = at;
    const close = closing.exec(source);
    if (close !== null)
      return { tokens, isComment: comment !== undefined, trims: close[0].endsWith('-}}'), end: closing.lastIndex };
    if (comment !== undefined) return fail(`template: template:${line}: comment ends before closing delimiter`);
    token.lastIndex = at;
    const match = token.exec(source);
    if (match === null) {
      const rest = source.slice(at).trimStart();
      return fail(
        `template: template:${line}: ${rest === '' ? 'unclosed action' : `unexpected ${JSON.stringify(rest.slice(0, 1))} in command`}`,
      );
    }
    const [whole, text = ''] = match;
    // A field follows what it belongs to without a space; one after a space stands for a field of the dot.
    tokens.push(text.startsWith('.') && text.length > 1 && whole === text && at > start ? `&${text}` : text);
    at = token.lastIndex;
  }
}
