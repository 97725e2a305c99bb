import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EventRecord } from '../events/record.ts';
import { newThread } from '../state/new-thread.ts';
import { fields, fieldsOf, findField } from './index.ts';
import type { Field } from './field.ts';

const facts = join(process.env['DARTAGNAN_SHARED'] ?? '../shared', 'facts/falco-fields.json');
const argumentOf = ({ name, argument }: Field): string | undefined =>
  argument?.required !== true
    ? undefined
    : name.startsWith('container.mount')
      ? '0'
      : name === 'evt.arg'
        ? 'name'
        : 'name';

describe('fields', () => {
  it('has those of the core that upstream names', (context) => {
    if (!existsSync(facts)) context.skip('the list of names is not there');
    const names = Object.values(JSON.parse(readFileSync(facts, 'utf8')) as Record<string, string[]>).flat();
    expect(names.filter((name) => name !== 'NA' && fields.get(name) === undefined)).toEqual([]);
  });

  it.each(fields.rows.map((row) => [row.name, row] as const))(
    '%s has a line of doc and reads any event',
    (_name, row) => {
      expect(row.doc).toMatch(/\.$/);
      const read = row.bind(argumentOf(row));
      const event = new EventRecord();
      if (row.sources === undefined || row.sources.includes('syscall')) {
        event.useMemory(new Uint8Array(64), new DataView(new ArrayBuffer(64)));
        expect(() => read(event)).not.toThrow();
        event.thread = newThread(1, 1);
        expect(() => read(event)).not.toThrow();
      } else {
        const json = { source: 'k8s_audit', number: 1, time: 0n, type: 0, document: { requestObject: { spec: 3 } } };
        expect(() => read(json)).not.toThrow();
      }
    },
  );

  it('knows arguments behind a dot', () => {
    expect(findField('evt.arg.flags')?.name).toBe('evt.arg.flags');
    expect(() => findField('evt.arg.nothing')?.bind(undefined)).toThrow(/no event has an argument/);
    expect(fieldsOf('k8s_audit').field('proc.name')).toBeUndefined();
  });
});
