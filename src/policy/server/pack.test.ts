import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packed } from './pack.ts';
import { serverSettingsOf } from './settings.ts';

const settings = serverSettingsOf({ server: { encoding: { gzip: { min_length: 10 } } } });

function headersOf(method: string, url: string, accepted: string, body = 'x'.repeat(10)) {
  return packed({ status: 200, body }, { method, url, accepted }, settings).headers;
}

describe('an answer', () => {
  it.each([
    ['gzip', true],
    ['GZIP', true],
    ['deflate, gzip;q=0.5, br', true],
    ['gzip;q=0', false],
    ['*', false],
    ['x-gzip', false],
    ['', false],
  ])('is packed for who accepts %j: %s', (accepted, isPacked) => {
    expect(headersOf('POST', '/v1/data/a', accepted)['content-encoding'] === 'gzip').toBe(isPacked);
  });

  it.each([
    ['GET', '/v1/data', true],
    ['POST', '/v0/data/a?pretty', true],
    ['POST', '/v1/compile/a', true],
    ['GET', '/metrics', true],
    ['PUT', '/v1/data/a', false],
    ['GET', '/v1/policies', false],
    ['POST', '/v1/query', false],
  ])('of %s %s is packed: %s', (method, url, isPacked) => {
    const headers = headersOf(method, url, 'gzip');
    expect(headers['content-encoding'] === 'gzip').toBe(isPacked);
    expect('vary' in headers).toBe(isPacked);
  });

  it('is packed from the least length on', () => {
    expect(headersOf('POST', '/v1/data', 'gzip', 'x'.repeat(9))).not.toHaveProperty('content-encoding');
    const { body, headers } = packed(
      { status: 200, body: 'é'.repeat(5) },
      { method: 'POST', url: '/v1/data', accepted: 'gzip' },
      settings,
    );
    expect(gunzipSync(body as Uint8Array).toString()).toBe('é'.repeat(5));
    expect(headers['content-length']).toBe((body as Uint8Array).length);
  });
});
