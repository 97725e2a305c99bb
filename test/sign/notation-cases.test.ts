// Certificates, envelopes, policies and stores that an examiner would think of: our verdict must be that of the real notation.
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { verdictOfMessage } from '../../conformance/suites/notation.ts';
import { run as runNotation } from '../../src/cli/commands/trust-notation.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { notationCases, type NotationCase } from '../support/notation-cases/index.ts';
import { makeEnvelope, writeSignedLayout } from '../support/notation-envelope.ts';

const folder = mkdtempSync(join(tmpdir(), 'notation-cases-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const program = 'notation';
const isThere = spawnSync(program, ['version']).status === 0;

/** Writes configuration and layout of a case. @returns the command line. */
async function prepare(
  name: string,
  { policy, stores, envelopes, manifest }: NotationCase,
): Promise<{ env: Record<string, string>; args: string[] }> {
  const home = join(folder, name.replaceAll(/\W+/g, '-').slice(0, 80));
  mkdirSync(join(home, 'notation'), { recursive: true });
  for (const [store, files] of Object.entries(stores)) {
    const place = join(home, 'notation', 'truststore', 'x509', ...store.split(':'));
    mkdirSync(place, { recursive: true });
    files.forEach((content, index) => writeFileSync(join(place, `${index}.crt`), content));
  }
  writeFileSync(
    join(home, 'notation', 'trustpolicy.json'),
    typeof policy === 'string' ? policy : JSON.stringify(policy),
    { mode: 0o600 },
  );
  await writeSignedLayout(
    join(home, 'layout'),
    (target) =>
      Promise.all(
        envelopes.map(async (make) => {
          const parts = make(target);
          return {
            mediaType: `application/${parts.form === 'jws' ? 'jose+json' : 'cose'}`,
            bytes: await makeEnvelope(parts),
          };
        }),
      ),
    manifest,
  );
  return {
    env: {
      HOME: home,
      NOTATION_CONFIG: join(home, 'notation'),
      NOTATION_EXPERIMENTAL: '1',
      PATH: process.env['PATH'] ?? '',
    },
    args: ['verify', '--oci-layout', '--scope', 'local/app', `${join(home, 'layout')}:v1`],
  };
}

function verdict(exit: number, out: string, err: string): string {
  if (exit === 0) return out.startsWith('Trust policy is configured to skip') ? 'skipped' : 'verified';
  return verdictOfMessage(err, 'invalid-policy');
}

describe('a case', () => {
  it.skipIf(!isThere).concurrent.each(Object.entries(notationCases()))('%s: as notation', async (name, entry) => {
    const { env, args } = await prepare(name, entry);
    const theirs = await new Promise<string>((resolve) =>
      execFile(program, args, { env }, (error, out, err) =>
        resolve(verdict(typeof error?.code === 'number' ? error.code : 0, out, err)),
      ),
    );
    const io = recordIo({ cwd: folder, env });
    const exit = await runNotation(args, io);
    expect(theirs).toBe(entry.verdict);
    expect(verdict(exit, io.written.out, io.written.err)).toBe(entry.ours ?? entry.verdict);
  });
});
