import { parse } from 'smol-toml';
import { ScanError } from '../../error.ts';
import { cvss3Score, severityOfScore } from '../cvss.ts';
import { type Fields, fieldsOf, textOf, textsOf } from '../fields.ts';
import { defineFeed, type FeedItem } from './feed.ts';
import { detail } from '../../details.ts';

const source = { id: 'rustsec', name: 'RustSec Advisory Database', url: 'https://rustsec.org/' };

/** RustSec's advisories: Markdown that begins with TOML. Notices that a crate is unmaintained or unsound are no vulnerabilities. */
export const rustsec = defineFeed({
  name: 'rustsec',
  doc: 'RustSec’s advisories, the folder crates.',
  source: { ...source, licence: 'CC0-1.0' },
  matches: (path) => /RUSTSEC-\d{4}-\d+\.md$/u.test(path),
  *read(text, path): Iterable<FeedItem> {
    const [, toml, body = ''] = /^```toml\n(.*?)\n```\s*(.*)$/su.exec(text) ?? [];
    if (toml === undefined) return;
    const document = parseToml(toml, path);
    const fields = fieldsOf(document['advisory']);
    const [own, name] = [textOf(fields, 'id'), textOf(fields, 'package')];
    if (own === undefined || name === undefined || textOf(fields, 'informational') !== undefined) return;
    if (fields['withdrawn'] !== undefined) return;
    const id = textsOf(fields, 'aliases')?.find((alias) => alias.startsWith('CVE-')) ?? own;
    yield { vulnerability: { id, ...details(fields, body, own) } };
    const versions = fieldsOf(document['versions']);
    const patched = textsOf(versions, 'patched');
    const unaffected = textsOf(versions, 'unaffected');
    const advisory = {
      vulnerability: id,
      vendorIds: [own],
      ...(patched === undefined && unaffected === undefined ? { vulnerableVersions: ['>= 0'] } : {}),
      ...(patched === undefined ? {} : { patchedVersions: patched }),
      ...(unaffected === undefined ? {} : { unaffectedVersions: unaffected }),
      source,
    };
    yield { scope: 'cargo', name, advisory };
  },
});

function parseToml(toml: string, path: string): Fields {
  try {
    return fieldsOf(parse(toml));
  } catch (cause) {
    throw new ScanError('SCAN_DATABASE_MALFORMED', {
      message: detail('the advisory cannot be read'),
      where: path,
      cause,
    });
  }
}

function details(fields: Fields, body: string, own: string) {
  const vector = textOf(fields, 'cvss');
  const score = vector === undefined ? undefined : cvss3Score(vector);
  const title = /^#\s+(.+)$/mu.exec(body)?.[1];
  const link = textOf(fields, 'url');
  return {
    aliases: [own],
    ...(title === undefined ? {} : { title }),
    description: body.replace(/^#[^\n]*\n+/u, '').trim(),
    ...(link === undefined ? {} : { references: [link] }),
    ...(score === undefined || vector === undefined
      ? {}
      : {
          cvss: { rustsec: { v3Vector: vector, v3Score: score } },
          vendorSeverity: { rustsec: severityOfScore(score) },
        }),
  };
}
