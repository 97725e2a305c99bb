// Each request goes to our server and to the original's, one after the other, and their answers must be equal.
// Skipped where DARTAGNAN_OPA names no executable.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServers, until } from './testing.ts';

const opa = process.env['DARTAGNAN_OPA'];

/** One request; a body that is neither text nor bytes is sent as JSON. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A row of a test's table. */
export function row(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Request {
  return { method, path, ...(body !== undefined && { body }), ...(headers && { headers }) };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | null>>;
  readonly body: unknown;
}

/** Headers that must be equal. */
const compared = ['allow', 'content-encoding', 'content-type', 'location', 'vary', 'x-content-type-options'];

async function ask(base: string, { method, path, body, headers }: Request): Promise<Answer> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const answer = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: (isRaw ? body : JSON.stringify(body)) as string }),
  });
  const text = await answer.text();
  const told = Object.fromEntries(compared.map((name) => [name, answer.headers.get(name)]));
  return { status: answer.status, headers: told, body: comparable(text) };
}

/**
 * All is compared to the letter, but for what libraries say of YAML and of packed bodies, the sentence about conflicts, whose words
 * are newer than the suite's, the names of builtins' arguments, how long it took, which program it was, and syntax trees, which the original shows compiled.
 */
function comparable(text: string): unknown {
  const shown = text
    .replace(/(yaml: |could not decompress the body:).*?"/, '$1 …"')
    .replace(/(_ns": ?)\d+/g, '$1…')
    .replace(/"(build_commit|build_timestamp|id|version)": ?"[^"]*"/g, '"$1": "…"')
    .replace(/"message": "(?:rule data|complete rules).*?"/, '"message": "…"')
    // What it says of a builtin's arguments in words.
    .replace(/"(?:description|name)": "(?:[^"\\]|\\.)*",\s*/g, '')
    .replace(/,\s*"(?:description|name)": "(?:[^"\\]|\\.)*"/g, '');
  if (!text.includes('"ast"')) return shown;
  const { result } = JSON.parse(text) as { readonly result: Stored | readonly Stored[] };
  const rows = [result].flat().map(({ id, raw }) => ({ id, raw }));
  return rows.sort((left, right) => (left.id < right.id ? -1 : 1));
}

interface Stored {
  readonly id: string;
  readonly raw: string;
}

async function startTheirs(
  executable: string,
  cwd: string,
  paths: readonly string[],
): Promise<{ readonly base: string; readonly process: ChildProcess }> {
  const port = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
  const args = ['run', '--server', '--skip-version-check', '--addr', `127.0.0.1:${port}`, ...paths];
  const process = spawn(executable, args, { cwd, stdio: 'ignore' });
  await until(() =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return { base: `http://127.0.0.1:${port}`, process };
}

/** Asks both servers, which have the same files, one request after the other: later ones see what earlier ones wrote. */
export function besideOriginal(files: Readonly<Record<string, string>>, requests: readonly Request[]): void {
  describe.skipIf(opa === undefined)('beside the original', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-beside-'));
    const servers = testServers(cwd);
    let ours = '';
    let theirs: Awaited<ReturnType<typeof startTheirs>> | undefined;
    beforeAll(async () => {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
      const paths = Object.keys(files);
      [ours = ''] = await servers.start({ paths });
      theirs = await startTheirs(opa ?? '', cwd, paths);
    });
    afterAll(async () => {
      theirs?.process.kill();
      await servers.stop();
      rmSync(cwd, { recursive: true, force: true });
    });

    it.each(requests.map((request, index) => [index, request.method, request.path, request] as const))(
      '%d answers %s %s alike',
      async (_index, _method, _path, request) => {
        expect(await ask(ours, request)).toEqual(await ask(theirs?.base ?? '', request));
      },
    );
  });
}

/** What both serve. */
export const besidePolicy = `package authz

# METADATA
# title: who may
allow if input.user == "alice"

roles contains r if some r in data.roles[input.user]

bad := 1 / input.zero

conflict := 1 if input.a
conflict := 2 if input.b

big := 12345678901234567890

html := "<a&b>"

nested := {"s": {1, 2}, "n": null, "f": 1.50}
`;
