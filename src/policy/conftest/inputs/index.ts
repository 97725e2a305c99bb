import { basename } from 'node:path';
import { defineCatalogue } from '../../../core/index.ts';
import { codeowners } from './codeowners.ts';
import { csv } from './csv.ts';
import { cyclonedx } from './cyclonedx.ts';
import { dockerfile } from './dockerfile.ts';
import { dotenv } from './dotenv.ts';
import { edn } from './edn.ts';
import { hcl1 } from './hcl1.ts';
import { hcl2 } from './hcl2.ts';
import { ignore } from './ignore.ts';
import { ini } from './ini.ts';
import type { InputFormat } from './input.ts';
import { json } from './json.ts';
import { jsonl } from './jsonl.ts';
import { nginx } from './nginx.ts';
import { properties } from './properties.ts';
import { spdx } from './spdx.ts';
import { textproto } from './textproto.ts';
import { toml } from './toml.ts';
import { xml } from './xml.ts';
import { yaml } from './yaml.ts';

/** Every format that `policy conftest` reads. */
export const inputFormats = defineCatalogue<InputFormat>([
  codeowners,
  csv,
  cyclonedx,
  dockerfile,
  dotenv,
  edn,
  hcl1,
  hcl2,
  ignore,
  ini,
  json,
  jsonl,
  nginx,
  properties,
  spdx,
  textproto,
  toml,
  xml,
  yaml,
]);

/** Format that a file's name means: the longest end of it that a format knows; undefined where none does. */
export function formatOfFile(path: string): InputFormat | undefined {
  const name = basename(path).toLowerCase();
  const byName = inputFormats.rows.find(({ pattern }) => pattern?.test(name) === true);
  if (byName !== undefined) return byName;
  const ends = inputFormats.rows.flatMap((row) =>
    row.suffixes.filter((suffix) => name.endsWith(suffix)).map((suffix) => ({ row, length: suffix.length })),
  );
  return ends.sort((left, right) => right.length - left.length)[0]?.row;
}
