// Revocation and timestamps against openssl's own responder and authority, on loopback.
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { DartagnanError } from '../../src/core/index.ts';
import { certificatesFromPem } from '../../src/sign/certificate/certificate.ts';
import { exchangeSmall } from '../../src/sign/http.ts';
import { verificationLevels } from '../../src/sign/notation/level.ts';
import { notationTypes } from '../../src/sign/notation/names.ts';
import { readEnvelope } from '../../src/sign/notation/read-envelope.ts';
import { signNotation } from '../../src/sign/notation/sign.ts';
import { verifyNotation } from '../../src/sign/notation/verify.ts';
import { revocationProblem, type RevocationPorts } from '../../src/sign/revocation/check-chain.ts';
import { parseRevocationList } from '../../src/sign/revocation/crl.ts';
import { requestTimestamp } from '../../src/sign/timestamp/request.ts';
import { startAuthority, type TestAuthority } from '../support/certificate-authority.ts';

let authority: TestAuthority;
let folder = '';
let base = '';

beforeAll(async () => {
  authority = await startAuthority();
  ({ folder, base } = authority);
});

afterAll(() => authority.stop());

const pem = (name: string) => certificatesFromPem(readFileSync(join(folder, `${name}.crt`), 'utf8'), name);
const chainOf = (name: string) => [...pem(name), ...pem('ca')];

function ports(change: Partial<RevocationPorts> = {}): RevocationPorts {
  return {
    now: Date.now(),
    ocspTimeout: 5000,
    crlTimeout: 5000,
    fetch: ({ url, body, timeout }) => exchangeSmall({ url, timeout, ...(body === undefined ? {} : { body }) }),
    ...change,
  };
}

describe('revocation', () => {
  it.each(['ocsp', 'crl'])('by %s: good, then revoked', async (name) => {
    expect(await revocationProblem(chainOf(name), ports())).toBeUndefined();
    authority.revoke(name);
    expect((await revocationProblem(chainOf(name), ports()))?.en).toContain('is revoked');
  });

  it('of another authority counts for nothing', async () => {
    authority.openssl(
      'req -x509 -nodes -newkey rsa:2048 -keyout false.key -out false.crt -subj /C=US/ST=WA/O=Test/CN=root',
    );
    const problem = (await revocationProblem([...pem('crl'), ...pem('false')], ports()))?.en;
    expect(problem).toContain('not signed by the issuer');
  });

  it('that nobody answers is unknown, after the time that was set', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const fetch = ({ timeout }: { timeout: number }) => exchangeSmall({ url, timeout });
    const begun = Date.now();
    expect((await revocationProblem(chainOf('ocsp'), ports({ fetch, ocspTimeout: 200 })))?.en).toContain(
      'does not answer within 200 ms',
    );
    expect(Date.now() - begun).toBeLessThan(3000);
    silent.closeAllConnections();
    silent.close();
  });

  it('gives a list or an error of ours for any bytes', () => {
    const list = authority.answer('/crl', Buffer.alloc(0)) ?? Buffer.alloc(0);
    fc.assert(
      fc.property(fc.nat(list.length - 1), fc.nat(255), (at, octet) => {
        const changed = Uint8Array.from(list);
        changed[at] = octet;
        try {
          parseRevocationList(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(DartagnanError);
        }
      }),
    );
  });
});

describe('timestamps', () => {
  it('let a signature outlive its certificate, and only over this signature', async () => {
    authority.issue('signer', 'crl');
    const key = createPrivateKey(readFileSync(join(folder, 'signer.key')));
    const chain = chainOf('signer');
    const digest = `sha256:${'a'.repeat(64)}`;
    const target = { mediaType: 'x/y', digest, size: 1, annotations: {} };
    const signal = new AbortController().signal;
    const stamped = (over: (signature: Uint8Array) => Uint8Array) =>
      signNotation({
        target,
        key,
        chain,
        form: 'jws',
        now: Date.now(),
        validFor: undefined,
        agent: 'test',
        timestamp: (signature) =>
          requestTimestamp(over(signature), { url: `${base}/tsa`, hash: 'sha256', timeout: 5000, signal }),
      });
    const verdict = (bytes: Uint8Array, now: number, tsa: boolean) =>
      verifyNotation(readEnvelope(bytes, notationTypes.jws), {
        statement: {
          enforcement: verificationLevels['strict'] ?? ({} as never),
          trustedIdentities: ['*'],
          verifyTimestamp: 'always',
        },
        stores: [
          { type: 'ca', name: 'x', certificates: pem('ca'), problem: undefined },
          ...(tsa ? [{ type: 'tsa', name: 'x', certificates: pem('ca'), problem: undefined }] : []),
        ],
        now,
        digest: () => digest,
        userMetadata: {},
        revocation: undefined,
      }).firstFailure?.name;
    const later = Date.now() + 40 * 86_400_000;
    const good = await stamped((signature) => signature);
    expect([verdict(good, later, true), verdict(good, later, false)]).toEqual([undefined, 'authentic-timestamp']);
    const wrong = await stamped(() => new Uint8Array(3));
    expect(verdict(wrong, later, true)).toBe('authentic-timestamp');
  });
});
