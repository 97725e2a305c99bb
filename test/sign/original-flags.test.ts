// Flags of the original that few use: each does what it does there, and what comes of it holds for the real cosign where that can tell.
import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { run as runTrust } from '../../src/cli/commands/trust.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { certificatesFromPem } from '../../src/sign/certificate/certificate.ts';
import { imageIn, runOriginal, runOurs, type Said } from '../support/beside-cosign.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { startTrustService, type TestTrustService } from '../support/trust-service.ts';

let registry: TestRegistry | undefined;
let service: TestTrustService;
const here = (name: string) => join(service.folder, name);

beforeAll(async () => {
  registry = await startRegistry();
  service = await startTrustService();
  writeFileSync(here('app'), 'content');
  writeFileSync(here('predicate.json'), '{"buildDefinition":{},"runDetails":{}}');
  writeFileSync(here('root.json'), await (await fetch(`${service.base}/tuf/root.json`)).text());
  await trust('generate-key-pair');
  await trust('initialize', '--mirror', `${service.base}/tuf`, '--root', 'root.json');
});

afterAll(async () => {
  await registry?.stop();
  await service.stop();
});

function trust(...args: readonly string[]): Promise<Said> {
  return trustWith({}, ...args);
}

function trustWith(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Said> {
  return runOurs({ folder: service.folder, env }, args);
}

function peer(ctx: TestContext, name: string, ...args: readonly string[]): Promise<Said> {
  return peerWith(ctx, {}, name, ...args);
}

function peerWith(
  ctx: TestContext,
  env: Readonly<Record<string, string>>,
  name: string,
  ...args: readonly string[]
): Promise<Said> {
  return runOriginal(ctx, { folder: service.folder, env }, name, args);
}

const image = (ctx: TestContext, name: string): Promise<string> => imageIn(ctx, registry, name);

const plain = ['--key', 'cosign.key', '--tlog-upload=false'];
const byKey = ['--key', 'cosign.pub', '--insecure-ignore-tlog'];

describe('a signature that lies elsewhere (--payload, --signature)', () => {
  it('holds for its image and document alone, for us as for cosign', async (ctx) => {
    const [name, other] = [await image(ctx, 'detached'), await image(ctx, 'other')];
    writeFileSync(here('payload'), (await trust('generate', name)).out);
    await trust('sign-blob', ...plain, '--output-signature', 'payload.sig', 'payload');
    const detached = ['--payload', 'payload', '--signature', 'payload.sig'];
    for (const given of [
      detached,
      ['--signature', 'payload.sig'],
      [...detached.slice(0, 3), readFileSync(here('payload.sig'), 'utf8')],
    ]) {
      expect((await trust('verify', ...byKey, ...given, name)).exit).toBe(0);
      expect((await peer(ctx, 'cosign', 'verify', ...byKey, ...given, name)).exit).toBe(0);
      expect((await trust('verify', ...byKey, ...given, other)).exit).toBe(12);
      expect((await peer(ctx, 'cosign', 'verify', ...byKey, ...given, other)).exit).toBe(12);
    }
  });
});

describe('what is attached to an image (--attachment sbom)', () => {
  it('is signed and verified in its place', async (ctx) => {
    const name = await image(ctx, 'attached');
    await trust('attach', 'sbom', '--sbom', 'predicate.json', name);
    const sbom = ['--attachment', 'sbom'];
    expect((await trust('verify', ...byKey, ...sbom, name)).exit).toBe(10);
    await trust('sign', ...plain, '--new-bundle-format=false', ...sbom, name);
    expect((await trust('verify', ...byKey, ...sbom, name)).exit).toBe(0);
    expect((await peer(ctx, 'cosign', 'verify', ...byKey, ...sbom, name)).exit).toBe(0);
    expect((await trust('verify', ...byKey, name)).exit).toBe(10);
  });
});

describe('bundles that are attached (attach signature --bundle)', () => {
  it('go both ways', async (ctx) => {
    const [ours, theirs] = [await image(ctx, 'bundled'), await image(ctx, 'bundled-too')];
    for (const [name, attach] of [
      [ours, trust],
      [theirs, (...words: string[]) => peer(ctx, 'cosign3', ...words)],
    ] as const) {
      await trust('sign', ...plain, '--upload=false', '--bundle', 'image.bundle', name);
      expect((await attach('attach', 'signature', '--bundle', 'image.bundle', name)).exit).toBe(0);
      expect((await trust('verify', ...byKey, name)).exit).toBe(0);
      expect((await peer(ctx, 'cosign3', 'verify', ...byKey, name)).exit).toBe(0);
    }
  });
});

describe('attestations', () => {
  it('take the place of those of their type with --replace, in both forms', async (ctx) => {
    for (const form of [[], ['--new-bundle-format=false']]) {
      const name = await image(ctx, `replaced${form.length}`);
      const attest = (type: string, ...more: string[]) =>
        trust('attest', ...plain, ...form, '--type', type, '--predicate', 'predicate.json', ...more, name);
      await attest('https://example.com/other');
      await attest('slsaprovenance1');
      await attest('slsaprovenance1');
      const count = async (type: string) =>
        (await trust('verify-attestation', ...byKey, '--type', type, name)).out.trim().split('\n').length;
      expect(await count('slsaprovenance1')).toBe(2);
      expect((await attest('slsaprovenance1', '--replace')).exit).toBe(0);
      expect([await count('slsaprovenance1'), await count('https://example.com/other')]).toEqual([1, 1]);
    }
  });

  it('are recorded as the older kind with --rekor-entry-type intoto, which cosign verifies', async (ctx) => {
    const name = await image(ctx, 'intoto');
    const type = ['--type', 'slsaprovenance1'];
    const log = ['--rekor-url', service.base, '--rekor-entry-type', 'intoto', '--new-bundle-format=false'];
    const attest = ['--key', 'cosign.key', ...log, ...type, '--predicate', 'predicate.json', name];
    expect((await trust('attest', ...attest)).exit).toBe(0);
    const verify = ['verify-attestation', '--key', 'cosign.pub', ...type];
    expect((await trust(...verify, name)).exit).toBe(0);
    await peer(ctx, 'cosign', 'initialize', '--mirror', `${service.base}/tuf`, '--root', 'root.json');
    expect(await peer(ctx, 'cosign', ...verify, '--rekor-url', service.base, name)).toMatchObject({ exit: 0 });
  });
});

describe('bundles', () => {
  it('are made with the entry that the log has, which must be there', async (ctx) => {
    const create = ['bundle', 'create', '--artifact', 'app', '--key', 'cosign.pub', '--rekor-url', service.base];
    await trust('sign-blob', ...plain, '--new-bundle-format=false', '--output-signature', 'quiet.sig', 'app');
    expect((await trust(...create, '--signature', 'quiet.sig')).err).toContain('not found in transparency log');
    expect((await trust(...create, '--signature', 'quiet.sig', '--ignore-tlog')).exit).toBe(0);
    const loud = ['--key', 'cosign.key', '--rekor-url', service.base, '--output-signature', 'loud.sig'];
    await trust('sign-blob', ...loud, '--new-bundle-format=false', 'app');
    expect((await trust(...create, '--signature', 'loud.sig', '--out', 'found.json')).exit).toBe(0);
    const verify = ['verify-blob', '--key', 'cosign.pub', '--trusted-root', service.trustedRoot];
    expect((await trust(...verify, '--bundle', 'found.json', 'app')).exit).toBe(0);
    expect((await peer(ctx, 'cosign3', ...verify, '--bundle', 'found.json', 'app')).exit).toBe(0);
  });

  it('of an older version are upgraded: the log gives the proof that they lack', async (ctx) => {
    const signing = [
      '--signing-config',
      service.signingConfig,
      '--identity-token',
      await service.token('me@example.com'),
    ];
    await trust('sign-blob', ...signing, '--bundle', 'new.json', 'app');
    const { verificationMaterial, ...rest } = JSON.parse(readFileSync(here('new.json'), 'utf8')) as {
      verificationMaterial: { certificate: object; tlogEntries: { inclusionProof?: object }[] };
    };
    const { certificate, tlogEntries, ...material } = verificationMaterial;
    const [{ inclusionProof: _, ...entry } = {}] = tlogEntries;
    const chain = { x509CertificateChain: { certificates: [certificate] }, tlogEntries: [entry] };
    const mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.1';
    writeFileSync(
      here('old.json'),
      JSON.stringify({ ...rest, mediaType, verificationMaterial: { ...material, ...chain } }),
    );
    const verify = ['verify-blob', '--trusted-root', service.trustedRoot, '--certificate-identity', 'me@example.com'];
    const issuer = ['--certificate-oidc-issuer', `${service.base}/oidc`];
    for (const [name, upgrade] of [
      ['ours.json', trust],
      ['theirs.json', (...words: string[]) => peer(ctx, 'cosign3', ...words)],
    ] as const) {
      const words = ['bundle', 'upgrade', '--rekor-url', service.base, '--out', name, 'old.json'];
      expect(await upgrade(...words)).toMatchObject({ exit: 0, err: expect.stringContaining('upgraded') });
      expect(readFileSync(here(name), 'utf8')).toMatch(/bundle(?:\.v|\+json;version=)0\.3[\s\S]*inclusionProof/);
      expect((await trust(...verify, ...issuer, '--bundle', name, 'app')).exit).toBe(0);
      expect((await peer(ctx, 'cosign3', ...verify, ...issuer, '--bundle', name, 'app')).exit).toBe(0);
    }
    expect((await trust('bundle', 'upgrade', '--out', 'same.json', 'ours.json')).err).toContain('already');
    expect((await trust('bundle', 'shrink')).exit).toBe(1);
  });
});

describe('keys and hashes', () => {
  it('a hash that is not the key’s is named by --signature-digest-algorithm', async (ctx) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(here('odd.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    const name = await image(ctx, 'hashes');
    const payload = (await trust('generate', name)).out;
    writeFileSync(here('odd.json'), payload);
    for (const hash of ['sha224', 'sha256', 'sha384', 'sha512']) {
      writeFileSync(here('odd.sig'), sign(hash, Buffer.from(payload), privateKey).toString('base64'));
      const verify = ['verify', '--key', 'odd.pub', '--insecure-ignore-tlog', '--payload', 'odd.json'];
      const named = [...verify, '--signature', 'odd.sig', '--signature-digest-algorithm', hash, name];
      expect([hash, (await trust(...named)).exit]).toEqual([hash, 0]);
      expect([hash, (await peer(ctx, 'cosign', ...named)).exit]).toEqual([hash, 0]);
      expect((await trust(...verify, '--signature', 'odd.sig', name)).exit).toBe(hash === 'sha256' ? 0 : 12);
    }
  });

  it.for(['ecdsa-sha2-384-nistp384', 'ecdsa-sha2-512-nistp521', 'rsa-sign-pkcs1-2048-sha256'])(
    'certificates for keys of the kind %s hold',
    async (algorithm, ctx) => {
      const signing = ['--signing-config', service.signingConfig, '--signing-algorithm', algorithm];
      const token = ['--identity-token', await service.token('me@example.com')];
      const made = await trust('sign-blob', ...signing, ...token, '--bundle', 'kind.json', 'app');
      expect(made).toMatchObject({ exit: 0 });
      const who = ['--certificate-identity', 'me@example.com', '--certificate-oidc-issuer', `${service.base}/oidc`];
      const verify = ['verify-blob', '--trusted-root', service.trustedRoot, ...who, '--bundle', 'kind.json', 'app'];
      expect((await trust(...verify)).exit).toBe(0);
      expect(await peer(ctx, 'cosign3', ...verify)).toMatchObject({ exit: 0 });
    },
  );

  it('a key of one’s own gets a certificate with --issue-certificate', async (ctx) => {
    const name = await image(ctx, 'issued');
    const at = ['--fulcio-url', service.base, '--rekor-url', service.base, '--new-bundle-format=false'];
    const token = ['--identity-token', await service.token('me@example.com')];
    const made = await trust('sign', '--key', 'cosign.key', '--issue-certificate', ...at, ...token, name);
    expect(made).toMatchObject({ exit: 0 });
    const who = ['--certificate-identity', 'me@example.com', '--certificate-oidc-issuer', `${service.base}/oidc`];
    expect((await trust('verify', ...who, name)).exit).toBe(0);
    await peer(ctx, 'cosign', 'initialize', '--mirror', `${service.base}/tuf`, '--root', 'root.json');
    expect((await peer(ctx, 'cosign', 'verify', ...who, name)).exit).toBe(0);
  });
});

describe('a new signature', () => {
  it('is verified before it goes anywhere where --trusted-root is named', async (ctx) => {
    const stranger = await startTrustService();
    const name = await image(ctx, 'checked');
    const sign = ['sign', '--signing-config', service.signingConfig, '--trusted-root'];
    const token = ['--identity-token', await service.token('me@example.com'), name];
    expect((await trust(...sign, stranger.trustedRoot, ...token)).err).toContain('does not hold');
    await stranger.stop();
    const made = await trust(...sign, service.trustedRoot, ...token);
    expect(made).toMatchObject({ exit: 0, err: expect.stringContaining('Successfully verified SCT...') });
    expect((await trust('tree', name)).out.match(/sign\/v1 artifacts/g)).toHaveLength(1);
  });
});

describe('logging in with a browser', () => {
  it('gives a token that is bound to this process', async () => {
    const flow = ['-y', '--fulcio-auth-flow', 'normal', '--signing-config', service.signingConfig];
    const io = recordIo({ cwd: service.folder, env: { HOME: service.folder, PATH: '' } });
    const write = io.stderr.write.bind(io.stderr);
    let visited: Promise<Response> | undefined;
    const stderr = {
      ...io.stderr,
      write(text: string) {
        const [page] = /^http\S+\/authorize\S+/m.exec(text) ?? [];
        if (page !== undefined) visited = fetch(page);
        return write(text);
      },
    };
    expect(await runTrust(['sign-blob', ...flow, '--bundle', 'browser.json', 'app'], { ...io, stderr })).toBe(0);
    expect(await (await visited)?.text()).toContain('You may close this page');
    const who = ['--certificate-identity', 'browser@example.com', '--certificate-oidc-issuer', `${service.base}/oidc`];
    const verify = ['verify-blob', '--trusted-root', service.trustedRoot, ...who, '--bundle', 'browser.json', 'app'];
    expect((await trust(...verify)).exit).toBe(0);
    const elsewhere = [...flow, '--oidc-redirect-url', 'https://elsewhere.example/'];
    expect((await trust('sign-blob', ...elsewhere, 'app')).err).toContain('this machine');
    expect((await trust('sign-blob', '--fulcio-auth-flow', 'token', 'app')).err).toContain('no identity token');
  });
});

describe('an authority of one’s own, by variables and a log’s answer beside the certificate (--sct)', () => {
  it('holds for us as for cosign, and not for another log or certificate', async (ctx) => {
    const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: service.folder, stdio: 'pipe' });
    writeFileSync(
      here('leaf.cnf'),
      'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\nsubjectAltName=email:me@example.com\n1.3.6.1.4.1.57264.1.1=DER:68747470733a2f2f69\n',
    );
    const ec = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
    openssl(`req -x509 ${ec} -keyout ca.key -out ca.pem -days 30 -subj /CN=root`);
    openssl(`req ${ec} -keyout leaf.key -out leaf.csr -subj /CN=leaf`);
    openssl('x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 20 -extfile leaf.cnf -out leaf.pem');
    const [leaf] = certificatesFromPem(readFileSync(here('leaf.pem'), 'utf8'), 'leaf.pem');
    const log = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(here('log.pub'), log.publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(here('sct.json'), JSON.stringify(promise(leaf?.der ?? new Uint8Array(), log.privateKey)));
    writeFileSync(here('other.json'), JSON.stringify(promise(Buffer.from('another'), log.privateKey)));
    openssl('dgst -sha256 -sign leaf.key -out loose.der app');
    writeFileSync(here('loose.sig'), readFileSync(here('loose.der')).toString('base64'));
    const who = ['--certificate-identity', 'me@example.com', '--certificate-oidc-issuer', 'https://i'];
    const signature = ['--certificate', 'leaf.pem', '--certificate-chain', 'ca.pem', '--signature', 'loose.sig'];
    const verify = (sct: string) => [
      'verify-blob',
      '--insecure-ignore-tlog',
      ...who,
      ...signature,
      '--sct',
      sct,
      'app',
    ];
    const variables = { SIGSTORE_CT_LOG_PUBLIC_KEY_FILE: here('log.pub') };
    expect(await trustWith(variables, ...verify('sct.json'))).toMatchObject({ exit: 0 });
    expect(await peerWith(ctx, variables, 'cosign', ...verify('sct.json'))).toMatchObject({ exit: 0 });
    for (const refused of ['other.json', 'app']) {
      expect((await trustWith(variables, ...verify(refused))).exit).toBe(1);
      expect((await peerWith(ctx, variables, 'cosign', ...verify(refused))).exit).toBe(1);
    }
    expect((await trust(...verify('sct.json'))).exit).toBe(1);
  });
});

/** The answer of a certificate log to a certificate (RFC 6962, 4.1). */
function promise(der: Uint8Array, key: Parameters<typeof sign>[2]): object {
  const time = Buffer.alloc(8);
  const timestamp = Date.now();
  time.writeBigUInt64BE(BigInt(timestamp));
  const length = Buffer.from([der.length >> 16, (der.length >> 8) & 255, der.length & 255]);
  const signed = Buffer.concat([Buffer.from([0, 0]), time, Buffer.from([0, 0]), length, der, Buffer.from([0, 0])]);
  const signature = sign('sha256', signed, key);
  const spki = createPublicKey(key as never).export({ type: 'spki', format: 'der' });
  return {
    sct_version: 0,
    id: execFileSync('openssl', ['dgst', '-sha256', '-binary'], { input: spki }).toString('base64'),
    timestamp,
    extensions: '',
    signature: Buffer.concat([Buffer.from([4, 3, 0, signature.length]), signature]).toString('base64'),
  };
}

describe('documents of services', () => {
  it('begin with those of the initialized repository, and take older flags', async () => {
    const read = async (...words: string[]) => JSON.parse((await trust(...words)).out) as Record<string, object[]>;
    const root = await read('trusted-root', 'create', '--with-default-services', '--no-default-tsa');
    expect(root['tlogs']).toHaveLength(2);
    expect(root['timestampAuthorities']).toEqual([]);
    const [{ publicKey }] = root['tlogs'] as [{ publicKey: { rawBytes: string } }];
    writeFileSync(here('rekor.pub'), `-----BEGIN PUBLIC KEY-----\n${publicKey.rawBytes}\n-----END PUBLIC KEY-----\n`);
    const time = '2024-01-01T00:00:00Z';
    const own = `url=https://log.example,public-key=rekor.pub,start-time=${time}`;
    const replaced = await read('trusted-root', 'create', '--with-default-services', '--rekor', own);
    expect(replaced['tlogs']).toMatchObject([{ baseUrl: 'https://log.example' }]);
    expect(replaced['certificateAuthorities']).toEqual(root['certificateAuthorities']);
    const older = await read('trusted-root', 'create', '--rekor-key', 'rekor.pub', '--rekor-start-time', time);
    expect(older['tlogs']).toMatchObject([{ publicKey: { validFor: { start: time } } }]);
    const config = await read('signing-config', 'create', '--with-default-services', '--no-default-oidc');
    expect(config).toMatchObject({ caUrls: [{ url: service.base }], oidcUrls: [] });
    expect((await trust('signing-config', 'create', '--with-default-rekor-v2')).exit).toBe(1);
    expect((await trust('initialize', '--staging')).err).toContain('--root');
  });
});

describe('hardware', () => {
  it('is named by what reaches it', async () => {
    expect((await trust('sign-blob', '--sk', '--tlog-upload=false', 'app')).err).toContain('COSIGN_PKCS11_MODULE_PATH');
    const io = recordIo({ cwd: service.folder, env: {} });
    await expect(runTrust(['piv-tool', 'attestation'], io)).rejects.toMatchObject({ code: 'CLI_VERB_ABSENT', exit: 1 });
  });
});
