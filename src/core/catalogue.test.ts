import { expect, it } from 'vitest';
import { defineCatalogue } from './catalogue.ts';

const row = (name: string) => ({ name, doc: `The row ${name}.` });

it('finds a row by its name and keeps the order', () => {
  const catalogue = defineCatalogue([row('apk'), row('dpkg')]);
  expect(catalogue.get('dpkg')).toBe(catalogue.rows[1]);
  expect(catalogue.get('toString')).toBeUndefined();
  expect([...catalogue].map(({ name }) => name)).toEqual(['apk', 'dpkg']);
});

it.each([[['dpkg', 'apk']], [['apk', 'apk']]])('refuses %j', (names) => {
  expect(() => defineCatalogue(names.map(row))).toThrow(TypeError);
});
