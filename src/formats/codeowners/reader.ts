import { detail } from '../details.ts';
import { malformedLine } from '../malformed.ts';
import type { Plain, PlainMembers } from '../plain.ts';

/** Kinds of owners by their form. */
const owners: readonly (readonly [type: string, form: RegExp])[] = [
  ['email', /^([\w.%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,6})$/],
  ['team', /^@([A-Za-z0-9-]+\/[\w-]+)$/],
  ['username', /^@([\w-]+)$/],
];

/**
 * Reads a CODEOWNERS file into its rules: pattern, owners with their type (email, team, username), comment, and line from 1
 * ("About code owners" of GitHub's documentation). A file without rules has `null`.
 * @throws FormatError FORMAT_MALFORMED with the line
 */
export function readCodeowners(text: string, file: string): PlainMembers {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      const content = line.trim();
      return content === '' || content.startsWith('#') ? [] : [ruleOf(content, file, index + 1)];
    });
  return { rules: rules.length === 0 ? null : rules };
}

function ruleOf(content: string, file: string, line: number): PlainMembers {
  const [, pattern = '', rest = ''] = /^((?:\\[^]|[^\s\\#])*)\s*([^]*)$/.exec(content) ?? [];
  const [, names = '', comment = ''] = /^([^#]*)(?:#([^]*))?$/.exec(rest) ?? [];
  if (pattern === '' || pattern.endsWith('\\'))
    throw malformedLine(file, line, detail('no rule of code owners: expected a pattern and owners'));
  const found = names.split(/\s+/).filter(Boolean);
  return {
    pattern,
    owners: found.map((name) => ownerOf(name, file, line)),
    comment: comment.trim(),
    lineNumber: line,
  };
}

function ownerOf(name: string, file: string, line: number): Plain {
  for (const [type, form] of owners) {
    const value = form.exec(name)?.[1];
    if (value !== undefined) return { type, value };
  }
  throw malformedLine(file, line, detail('no owner: {name} is no address, @user or @organization/team', { name }));
}
