import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { refuseAbsentPlugins } from './absent-plugins.ts';
import { readFalcoConfig } from './falco-config.ts';

const refusalOf = (yaml: string) => refuseAbsentPlugins(readFalcoConfig(yaml, 'falco.yaml'));
const here = fileURLToPath(import.meta.url);

describe('refuseAbsentPlugins', () => {
  it.each([
    [
      'what is built in, library or none',
      'plugins: [{name: json, library_path: libjson.so}]\nload_plugins: [json, k8saudit]',
    ],
    ['a library that is there', `plugins: [{name: other, library_path: ${here}}]`],
    ['what is configured and not loaded', 'plugins: [{name: other, library_path: /no/lib.so}]\nload_plugins: []'],
  ])('takes %s', async (_, yaml) => expect(await refusalOf(yaml)).toBeUndefined());

  it.each([
    ['load_plugins: [other]', "Cannot load plugin 'other': plugin config not found for given name"],
    [
      'plugins: [{name: other, library_path: /no/lib.so}]',
      "can't load plugin dynamic library: /no/lib.so: cannot open",
    ],
    ['plugins: [{name: other, library_path: lib.so}]', 'cannot load plugin /usr/share/falco/plugins/lib.so: '],
    ['plugins: [{name: other}]', 'cannot load plugin /usr/share/falco/plugins: '],
  ])('refuses %s', async (yaml, words) => expect(refusalOf(yaml)).rejects.toThrow(words));
});
