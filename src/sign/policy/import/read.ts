import type { DraftAuthority, DraftMaker, DraftMatcher } from './draft.ts';
import { detail } from './details.ts';

type Unknown = Readonly<Record<string, unknown>>;

/** Member that is an object; empty where it is none. */
export function objectAt(value: unknown, key: string): Unknown {
  return asObject(asObject(value)[key]);
}

/** Member that is a list of objects; empty where it is none. */
export function objectsAt(value: unknown, key: string): readonly Unknown[] {
  const list = asObject(value)[key];
  return Array.isArray(list) ? list.map(asObject) : [];
}

/** Member that is a text of at least one character. */
export function textAt(value: unknown, key: string): string | undefined {
  const text = asObject(value)[key];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** Member that is a list of texts; empty where it is none. */
export function textsAt(value: unknown, key: string): readonly string[] {
  const list = asObject(value)[key];
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

/** A name that another tool matches exactly or by an expression found anywhere; ours has to be the whole name. */
export function matcherFrom(
  exact: string | undefined,
  expression: string | undefined,
  where: string,
  maker: DraftMaker,
): DraftMatcher | undefined {
  if (exact !== undefined) return exact.includes('*') ? { matches: wildcards(exact) } : { is: exact };
  if (expression === undefined) return undefined;
  if (expression.startsWith('^') && expression.endsWith('$')) return { matches: expression };
  maker.lose(
    detail('{where}: an expression without ^ and $ was anchored: "{pattern}" now has to be the whole name', {
      where,
      pattern: expression,
    }),
  );
  return { matches: `^(?:${expression.replace(/^\^/, '').replace(/\$$/, '')})$` };
}

/** Each PEM block of a text is an authority of its own. */
export function keysFrom(text: string, log: boolean): readonly DraftAuthority[] {
  const blocks = text.match(/-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g) ?? [];
  return blocks.map((block) => ({ key: { pem: `${block.replaceAll(/^[ \t]+/gm, '')}\n` }, log }));
}

/** Each certificate of a text, PEM. */
export function certificatesFrom(text: string): readonly string[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => `${block.replaceAll(/^[ \t]+/gm, '')}\n`);
}

/** A pattern of images in which a star crosses slashes. */
export function imagesFrom(pattern: string, where: string, maker: DraftMaker): string {
  return repositoryOf(pattern, where, maker).replaceAll(/\*+/g, '**');
}

/** A type of attestations; Kyverno's examples leave the scheme out. */
export function predicateTypeFrom(type: string): string {
  return URL.canParse(type) || !type.includes('/') ? type : `https://${type}`;
}

/** A pattern without its tag or digest; what names them is told. */
export function repositoryOf(pattern: string, where: string, maker: DraftMaker): string {
  const [, repository = pattern, tail = ''] = /^(.*?)((?::[^/:@]*)?(?:@.*)?)$/.exec(pattern) ?? [];
  if (tail !== '' && tail !== ':*' && tail !== '*')
    maker.lose(
      detail('{where}: tags and digests of patterns are dropped: the rule is for the whole repository', { where }),
    );
  return repository;
}

function wildcards(pattern: string): string {
  return `^${pattern.split('*').map(escaped).join('.*')}$`;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function asObject(value: unknown): Unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Unknown) : {};
}
