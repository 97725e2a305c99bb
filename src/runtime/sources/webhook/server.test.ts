import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RuntimeError } from '../../errors.ts';
import { openWebhook, type Webhook } from './server.ts';

const received: unknown[] = [];
let webhook: Webhook;
beforeAll(async () => {
  const onDocument = (document: unknown) => void received.push(document);
  webhook = await openWebhook({ port: 0, path: '/k8s-audit', largestBatch: 1000, onDocument });
});
afterAll(() => webhook.close());

const json = { 'content-type': 'application/json; charset=utf-8' };
async function send(path: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${webhook.port}${path}`, { method: 'POST', headers: json, ...init });
  await response.text();
  return response.status;
}

describe('the webhook', () => {
  it.each([
    ['a document', '/k8s-audit', { body: '{"kind":"Event"}' }, 200],
    ['a document behind a query', '/k8s-audit?timeout=30s', { body: '[]' }, 200],
    ['another path', '/other', { body: '{}' }, 404],
    ['another method', '/k8s-audit', { method: 'GET' }, 405],
    ['another type', '/k8s-audit', { body: '{}', headers: { 'content-type': 'text/plain' } }, 400],
    ['no JSON', '/k8s-audit', { body: '{' }, 400],
    ['too large a batch', '/k8s-audit', { body: `"${'x'.repeat(2000)}"` }, 413],
  ] as const)('answers %s', async (_, path, init, status) => expect(await send(path, init)).toBe(status));

  it('hands over what is JSON, and only that', () => {
    expect(received).toEqual([{ kind: 'Event' }, []]);
  });

  it('listens on loopback and says so where the address is taken', async () => {
    const { port } = webhook;
    const second = openWebhook({ port, path: '/', onDocument: () => undefined });
    await expect(second).rejects.toThrow(RuntimeError);
    await expect(second).rejects.toThrow(`127.0.0.1:${port}`);
  });

  it('refuses a certificate that is none', async () => {
    const opened = openWebhook({ port: 0, path: '/', certificate: 'no PEM', onDocument: () => undefined });
    await expect(opened).rejects.toMatchObject({ code: 'RUNTIME_WEBHOOK' });
  });

  it('answers any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (body) => {
        expect([200, 400]).toContain(await send('/k8s-audit', { body: Buffer.from(body) }));
      }),
      { numRuns: 50 },
    );
  });
});
