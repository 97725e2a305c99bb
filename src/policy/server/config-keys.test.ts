import { expect, it } from 'vitest';
import { configKeys, idleKeys } from './config-keys.ts';

it('names the keys that do nothing here, and those that nobody knows', () => {
  const config = {
    services: { a: { url: 'https://x', credentials: { bearer: { token: 't' }, bearers: {} } } },
    bundles: { b: { service: 'a', persit: true, polling: { min_delay_seconds: 1 } } },
    decision_logs: { console: true },
    labels: { anything: 'x' },
    storage: { disk: { directory: '/x', badger: 'nummemtables=1' } },
    plugins: { envoy_ext_authz_grpc: { addr: ':1' } },
    typo: 1,
  };
  expect(idleKeys(config)).toEqual({
    unknown: ['services.a.credentials.bearers', 'bundles.b.persit', 'typo'],
    without: ['storage.disk.badger'],
  });
  expect(idleKeys({ services: [{ name: 'a', url: 'https://x', user: 1 }] }).unknown).toEqual(['services.0.user']);
  expect(idleKeys({})).toEqual({ unknown: [], without: [] });
});

it('stands in alphabetical order', () => {
  const names = configKeys.map(({ name }) => name);
  expect(names).toEqual([...names].sort());
});
