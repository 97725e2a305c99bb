import { type Document, LineCounter, isMap, isNode, isScalar } from 'yaml';
import { parseDocument } from '../../formats/yaml/yaml.ts';
import { sameWords, wordsOf } from '../../core/index.ts';
import { ComposeError } from '../error.ts';
import type { Kind } from './kind.ts';
import { sections } from './sections.ts';
import type { Section } from './setting.ts';
import type { Source } from './source.ts';
import { detail } from '../details.ts';

/** The keys that lead to a setting in a document. */
type KeyPath = readonly string[];

/** A parsed configuration file that can say where each of its nodes stands. */
interface ConfigurationFile {
  readonly document: Document;
  readonly lines: LineCounter;
  /** Path as the user would write it. */
  readonly name: string;
}

/**
 * Reads a configuration file: dartagnan.yaml, or a trivy.yaml, which is recognised by its name or by a key that only Trivy has.
 * Keys of a trivy.yaml that the house does not know are left alone, since the file is shared with the original.
 * @throws ComposeError CONFIG_INVALID with `file:line:column` for broken YAML and for unknown keys of our own file.
 */
export function readConfiguration(text: string, name: string): Source {
  const file = parse(text, name);
  const original = isOriginal(file);
  if (!original) rejectUnknownKeys(file);
  return {
    get(section, setting) {
      const keys = original ? originalPath(section, setting) : ownPath(section, setting);
      if (keys === undefined || !file.document.hasIn(keys)) return undefined;
      const value = toValue(file, keys, original ? section.settings[setting]?.kind : undefined);
      return value === undefined || value === null ? undefined : { value, origin: position(file, keys) };
    },
  };
}

function parse(text: string, name: string): ConfigurationFile {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const [problem] = document.errors;
    if (problem !== undefined) {
      const { line, col } = lines.linePos(problem.pos[0]);
      throw new ComposeError('CONFIG_INVALID', {
        message: sameWords(problem.message),
        where: `${name}:${line}:${col}`,
      });
    }
    if (document.contents !== null && !isMap(document.contents))
      throw new ComposeError('CONFIG_INVALID', {
        message: detail('expected a mapping of settings'),
        where: `${name}:1:1`,
      });
    return { document, lines, name };
  } catch (thrown) {
    if (thrown instanceof ComposeError) throw thrown;
    throw new ComposeError('CONFIG_INVALID', { message: wordsOf(thrown), where: name, cause: thrown });
  }
}

function ownPath(section: Section, setting: string): KeyPath | undefined {
  if (section.settings[setting]?.flagOnly) return undefined;
  return section.name === '' ? [setting] : [section.name, setting];
}

function originalPath(section: Section, setting: string): KeyPath | undefined {
  return section.settings[setting]?.original?.split('.');
}

/** @param original the setting's kind where the file is the original's, which writes some values in other forms. */
function toValue(file: ConfigurationFile, keys: KeyPath, original: Kind<unknown> | undefined): unknown {
  const node = file.document.getIn(keys, true);
  if (!isNode(node)) return node;
  try {
    const value: unknown = node.toJS(file.document);
    return original === undefined ? value : fromOriginal(value, original);
  } catch (thrown) {
    throw new ComposeError('CONFIG_INVALID', { message: wordsOf(thrown), where: at(file, node), cause: thrown });
  }
}

/** Trivy writes lists also as one comma-separated text, single values (`registry.username`) also as lists, and nothing as empty. */
function fromOriginal(value: unknown, kind: Kind<unknown>): unknown {
  if (value === '') return undefined;
  if (kind.repeatable) return typeof value === 'string' ? kind.decode(value) : value;
  return Array.isArray(value) && value.length <= 1 ? value[0] : value;
}

function settingsOf(section: Section): string[] {
  return Object.keys(section.settings).filter((name) => ownPath(section, name) !== undefined);
}

function isOriginal({ document, name }: ConfigurationFile): boolean {
  if (/(?:^|[\\/])\.?trivy[^\\/]*$/i.test(name)) return true;
  const ours = new Set(sections.flatMap((section) => (section.name === '' ? settingsOf(section) : [section.name])));
  const theirs = new Set(
    sections.flatMap((section) =>
      Object.keys(section.settings).flatMap((setting) => originalPath(section, setting)?.slice(0, 1) ?? []),
    ),
  );
  return topLevelKeys(document).some((key) => theirs.has(key) && !ours.has(key));
}

function topLevelKeys(document: Document): string[] {
  return isMap(document.contents) ? document.contents.items.map(({ key }) => keyText(key)) : [];
}

function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function rejectUnknownKeys(file: ConfigurationFile): void {
  const general = sections.filter((section) => section.name === '').flatMap(settingsOf);
  const named = sections.filter((section) => section.name !== '');
  rejectKeysOutside(file, file.document.contents, [...general, ...named.map((section) => section.name)]);
  for (const section of named) {
    const node = file.document.get(section.name, true);
    if (node !== undefined) rejectKeysOutside(file, node, settingsOf(section));
  }
}

function rejectKeysOutside(file: ConfigurationFile, node: unknown, known: readonly string[]): void {
  if (node === null || (isScalar(node) && node.value === null)) return;
  if (!isMap(node))
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('expected a mapping of settings'),
      where: at(file, node),
    });
  for (const { key } of node.items) {
    if (known.includes(keyText(key))) continue;
    const message = detail('unknown setting {key}; known here: {known}', {
      key: keyText(key),
      known: known.join(', '),
    });
    throw new ComposeError('CONFIG_INVALID', { message, where: at(file, key) });
  }
}

function position(file: ConfigurationFile, keys: KeyPath): string {
  return at(file, file.document.getIn(keys, true));
}

function at({ lines, name }: ConfigurationFile, node: unknown): string {
  const start = isNode(node) ? node.range?.[0] : undefined;
  if (start === undefined) return name;
  const { line, col } = lines.linePos(start);
  return `${name}:${line}:${col}`;
}
