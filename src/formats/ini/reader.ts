import { malformedLine } from '../malformed.ts';
import { ownPlain, type Plain, type PlainMembers, setPlain } from '../plain.ts';
import { detail } from '../details.ts';

/** Section of keys that stand before the first header. */
const defaultSection = 'DEFAULT';
const truths: Readonly<Record<string, boolean>> = { t: true, true: true, f: false, false: false };

/**
 * Reads an INI file: an object of sections, each an object of keys. Numbers and truth values become values of their kind,
 * everything else stays text. Comments begin with `#` or `;`, a backslash at a line's end continues it.
 * @throws FormatError FORMAT_MALFORMED with the line
 */
export function readIni(text: string, file: string): PlainMembers {
  const sections: PlainMembers = {};
  let name = defaultSection;
  for (const { content, line } of joinedLines(text)) {
    if (content === '' || /^[#;]/.test(content)) continue;
    if (content.startsWith('[')) {
      name = headerOf(content, file, line);
      if (ownPlain(sections, name) === undefined) setPlain(sections, name, {});
      continue;
    }
    const [, double, single, bare, value] =
      /^(?:"([^"]+)"|`([^`]+)`|([^=:"`][^=:]*))\s*[=:]\s*(.*)$/s.exec(content) ?? [];
    const key = double ?? single ?? bare?.trimEnd();
    if (key === undefined || value === undefined)
      throw malformedLine(file, line, detail('no INI line: expected [section] or key = value'));
    const section = ownPlain(sections, name) ?? {};
    setPlain(section as PlainMembers, key, typed(valueOf(value)));
    setPlain(sections, name, section);
  }
  return sections;
}

function headerOf(content: string, file: string, line: number): string {
  const [, name] = /^\[([^\]]*)\]\s*(?:[#;].*)?$/.exec(content) ?? [];
  if (name === undefined || name.trim() === '')
    throw malformedLine(file, line, detail('a section header is never closed or empty'));
  return name.trim();
}

function joinedLines(text: string): { readonly content: string; readonly line: number }[] {
  const lines: { content: string; line: number }[] = [];
  let open: { content: string; line: number } | undefined;
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((natural, index) => {
      const content = natural.trim();
      const line = open ?? { content: '', line: index + 1 };
      const isComment = open === undefined && /^[#;]/.test(content);
      const continues = !isComment && content.endsWith('\\');
      line.content += continues ? content.slice(0, -1) : content;
      open = continues ? line : undefined;
      if (open === undefined) lines.push(line);
    });
  if (open !== undefined) lines.push(open);
  return lines;
}

function valueOf(words: string): string {
  const [, triple, double, single, back] =
    /^(?:"""(.*?)"""|"([^"]*)"|'([^']*)'|`([^`]*)`)\s*(?:[#;].*)?$/s.exec(words) ?? [];
  return triple ?? double ?? single ?? back ?? words.replace(/(?:^|\s)[#;].*$/s, '').trim();
}

function typed(words: string): Plain {
  const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(words) && Number.isFinite(Number(words));
  if (isNumber) return Number(words);
  return ownPlain({ ...truths }, words.toLowerCase()) ?? words;
}
