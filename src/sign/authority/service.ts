import { certificatePem } from '../certificate/certificate.ts';
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import type { Transport } from '../../oci/registry/http.ts';
import { DartagnanError } from '../../core/index.ts';
import { type Answer, json, type Part, problem, type ServiceRequest } from './answer.ts';
import { repositoryTargets, type ServiceFacts, signingConfigOf, trustedRootOf } from './documents.ts';
import { fulcio } from './fulcio.ts';
import { openLog, type TransparencyLog } from './log.ts';
import { encodeBase64, encodeHex, hashOf } from '../bytes.ts';
import { readJson } from '../json.ts';
import { publicKeyPem } from '../key/public-key.ts';
import { recordOfProposal } from './records.ts';
import { rekor1, rekor2, treeId } from './rekor.ts';
import {
  authorityNames,
  issueRoot,
  issueTimestampChain,
  lockState,
  openChain,
  openKeys,
  type ServiceKeys,
} from './state.ts';
import { testIssuer } from './test-issuer.ts';
import { answerTimestampQuery } from './timestamp-authority.ts';
import type { TrustedIssuer } from './token.ts';
import { createRepository } from './repository.ts';

/** How a private trust service is opened. */
export interface ServiceOptions {
  /** Folder of its keys and logs. */
  readonly state: string;
  /** Address that clients reach it by, without a slash at its end. */
  readonly base: string;
  /** Opens the keys; without one, they lie open in files that their owner alone may read. */
  readonly password: string | undefined;
  /** OpenID Connect issuers whose tokens are taken. */
  readonly issuers: readonly string[];
  /** Adds an issuer that believes everybody. */
  readonly withTestIssuer: boolean;
  /** Version of the log that clients are told to use. */
  readonly logVersion: 1 | 2;
  readonly transport: Transport;
  readonly now: () => number;
}

/** A certificate authority, two logs and a timestamp authority in one. */
export interface TrustService {
  readonly trustedRoot: object;
  readonly signingConfig: object;
  answer(request: ServiceRequest): Promise<Answer>;
  close(): Promise<void>;
}

/** Opens the service, making keys and logs where there are none. @throws {SignError}. */
export async function openTrustService(options: ServiceOptions): Promise<TrustService> {
  const { state, base, password, now } = options;
  await mkdir(state, { recursive: true, mode: 0o700 });
  const unlock = await lockState(state);
  const keys = await openKeys(state, password);
  const chains = await openChains(state, keys, now());
  const { log1, log2 } = await openLogs(keys, options);
  const own = options.withTestIssuer ? testIssuer(base, now) : undefined;
  const issuers: readonly TrustedIssuer[] = [
    ...options.issuers.map((url) => ({ url })),
    ...(own === undefined ? [] : [own]),
  ];
  const facts: ServiceFacts = {
    base,
    since: chains.code.notBefore,
    codeChain: [chains.code],
    timestampChain: [chains.timestamp, ...chains.timestampRoots],
    certificateLogKey: keys.certificateLog,
    log1,
    log2,
    issuers: issuers.map(({ url }) => url),
    logVersion: options.logVersion,
  };
  const [trustedRoot, signingConfig] = [trustedRootOf(facts), signingConfigOf(facts)];
  const targets = repositoryTargets(facts, { trustedRoot, signingConfig });
  const authority = {
    key: keys.code,
    certificate: chains.code,
    name: authorityNames.code,
    logKey: keys.certificateLog,
  };
  const parts: readonly Part[] = [
    fulcio(authority, { issuers, transport: options.transport, now }),
    rekor1(log1),
    rekor2(log2),
    timestamps({ key: keys.timestamp, certificate: chains.timestamp, chain: chains.timestampRoots }, now),
    documents({ '/trusted_root.json': trustedRoot, '/signing_config.v0.2.json': signingConfig }),
    await createRepository(keys.repository, targets, now()),
    ...(own === undefined ? [] : [own.part]),
  ];
  return {
    trustedRoot,
    signingConfig,
    answer: (request) => answerBy(parts, request),
    async close() {
      await Promise.all([log1.close(), log2.close()]);
      await unlock();
    },
  };
}

async function openChains(state: string, keys: ServiceKeys, now: number) {
  const [code] = await openChain(join(state, 'code.pem'), async () => [
    await issueRoot(keys.code, authorityNames.code, now),
  ]);
  const [timestamp, ...timestampRoots] = await openChain(join(state, 'timestamp.pem'), () =>
    issueTimestampChain(keys, now),
  );
  if (code === undefined || timestamp === undefined) throw new TypeError('an authority has no certificate');
  return { code, timestamp, timestampRoots };
}

/** Rekor's first version adds the number of the tree to its name; names of the second have no port. */
async function openLogs(keys: ServiceKeys, { state, base, now }: ServiceOptions) {
  const { host, hostname } = new URL(base);
  const folder = async (name: string) => {
    await mkdir(join(state, name), { recursive: true, mode: 0o700 });
    return join(state, name);
  };
  const origin1 = `${host} - ${treeId}`;
  const log1 = await openLog({ folder: await folder('log1'), key: keys.log1, name: host, origin: origin1, now });
  const log2 = await openLog({ folder: await folder('log2'), key: keys.log2, name: hostname, origin: hostname, now });
  await Promise.all([openWithOwnEntry(log1), openWithOwnEntry(log2)]);
  return { log1, log2 };
}

/** The first entry is the log's own signature: cosign 2 takes an entry of the number 0 for none. */
async function openWithOwnEntry(log: TransparencyLog): Promise<void> {
  if (log.tree.size > 0) return;
  const name = new TextEncoder().encode('dartagnan transparency log');
  const document = {
    kind: 'hashedrekord',
    apiVersion: '0.0.1',
    spec: {
      data: { hash: { algorithm: 'sha256', value: encodeHex(hashOf('sha256', name)) } },
      signature: {
        content: encodeBase64(await log.key.sign(name)),
        publicKey: { content: encodeBase64(new TextEncoder().encode(publicKeyPem(log.key.publicKey))) },
      },
    },
  };
  await log.add(recordOfProposal(readJson(JSON.stringify(document), 'own entry')));
}

function timestamps(signer: Parameters<typeof answerTimestampQuery>[1], now: () => number): Part {
  return async ({ method, url: { pathname }, body }) => {
    if (pathname === '/api/v1/timestamp/certchain')
      return {
        status: 200,
        type: 'application/pem-certificate-chain',
        body: [signer.certificate, ...signer.chain].map(certificatePem).join(''),
      };
    if (pathname !== '/api/v1/timestamp' || method !== 'POST') return undefined;
    const response = await answerTimestampQuery(body, signer, now());
    return { status: 201, type: 'application/timestamp-reply', body: response };
  };
}

function documents(known: Readonly<Record<string, object>>): Part {
  return async ({ url: { pathname } }) => (Object.hasOwn(known, pathname) ? json(known[pathname]) : undefined);
}

/** A request that cannot be met is the client's fault where an error of ours says so. */
async function answerBy(parts: readonly Part[], request: ServiceRequest): Promise<Answer> {
  try {
    if (request.url.pathname === '/ping' || request.url.pathname === '/healthz') return json({ status: 'SERVING' });
    for (const part of parts) {
      const answer = await part(request);
      if (answer !== undefined) return answer;
    }
    return problem(404, 'not found');
  } catch (error) {
    if (error instanceof DartagnanError) return problem(400, error.message);
    throw error;
  }
}
