import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCaptureFile } from '../sources/capture/file.ts';
import { Machine } from '../state/machine.ts';
import { fields } from './index.ts';

const folder = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'conformance/falco-tests/trace_files');
const captures = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.scap')) : [];

it('what an event’s type, or another field, says of a field is what real events say', async (context) => {
  if (captures.length === 0) context.skip('the captures are not there');
  const decided = [...fields].filter((field) => field.decided !== undefined);
  const within = [...fields].flatMap((field) => {
    const base = field.within === undefined ? undefined : fields.get(field.within.field);
    return base === undefined ? [] : [{ field, read: field.bind(undefined), base: base.bind(undefined) }];
  });
  expect(decided.length).toBeGreaterThan(6);
  expect(within.length).toBeGreaterThan(1);
  const readers = decided.map((field) => ({ field, read: field.bind(undefined) }));
  const wrong = new Set<string>();
  for (const name of captures)
    await readCaptureFile(join(folder, name), {
      machine: new Machine(),
      needed: new Uint8Array(65_536).fill(1),
      consume: (event) => {
        for (const { field, read } of readers) {
          const fixed = field.decided!(event.type);
          if (fixed !== undefined && fixed.value !== read(event)) wrong.add(`${field.name} ${event.info.name}`);
        }
        for (const { field, read, base } of within) {
          const values = field.within!.values(base(event), event.type);
          if (values !== undefined && !values.includes(read(event) as never))
            wrong.add(`${field.name} ${event.info.name}`);
        }
      },
    });
  expect([...wrong]).toEqual([]);
});
