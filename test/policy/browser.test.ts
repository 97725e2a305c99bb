import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/rego/index.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** Bytes of a minified page that loads a policy with the builtins that it calls, and of one that compiles policies itself. */
const budgets = { loading: 48_000, compiling: 850_000 };

const policy = `package authz

default allow := false

allow if {
	input.user in data.admins
	count(input.roles) > 1
}

deny contains sprintf("%s is %v", [role, input.level]) if {
	some role in input.roles
	startswith(role, "x")
}
`;
const input = { user: 'ann', roles: ['xa', 'b'], level: 2 };
const wanted = { allow: true, deny: ['xa is 2'] };

/** A script for a page that shows what a policy decides, or what went wrong. */
const show = (load: string): string => `${load}
const input = ${JSON.stringify(input)};
const say = (value) => { document.title = JSON.stringify(value); };
let canEval = true;
try { new Function('return 1')(); } catch { canEval = false; }
try {
  say({ canEval, allow: loaded.evaluate('data.authz.allow', input), deny: loaded.evaluate('data.authz.deny', input).toArray() });
} catch (error) { say(String(error)); }`;

async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    alias: {
      'dartagnan/rego/builtins': './src/rego/builtins',
      'dartagnan/rego/load': './src/rego/loader.ts',
      'dartagnan/rego': './src/rego/index.ts',
    },
    plugins: [
      {
        // What package.json's sub-path exports do for those who install the package.
        name: 'source-endings',
        setup({ onResolve }) {
          onResolve({ filter: /^dartagnan\/rego\/builtins\// }, ({ path }) => ({
            path: `${process.cwd()}/src/rego${path.slice('dartagnan/rego'.length)}.ts`,
          }));
        },
      },
    ],
    define: { DARTAGNAN_VERSION: '"0"' },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    mainFields: ['module', 'main'],
    minify: true,
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

const compiled = compile({ modules: [{ name: 'authz.rego', text: policy }] });
const data = '{ data: { admins: ["ann"] } }';
const ahead = `${compiled.toModule({ imports: 'dartagnan/rego' })}
import { loadPolicy } from 'dartagnan/rego/load';
${show(`const loaded = loadPolicy(policy, ${data});`)}`;
const here = `import { compile } from 'dartagnan/rego';
${show(`const loaded = compile({ modules: [{ name: 'a.rego', text: ${JSON.stringify(policy)} }], ...${data} });`)}`;

const scripts = new Map<string, string>();
let server: Server;
let browser: Browser | undefined;

beforeAll(async () => {
  scripts.set('/ahead', await bundled(ahead)).set('/here', await bundled(here));
  server = createServer(({ url = '' }, response) => {
    const script = scripts.get(url.replace(/\.js$/, ''));
    if (url.endsWith('.js')) return response.setHeader('content-type', 'text/javascript').end(script);
    const policyHeader = url === '/ahead' ? "default-src 'none'; script-src 'self'" : "script-src 'self' 'unsafe-eval'";
    response.setHeader('content-security-policy', policyHeader).setHeader('content-type', 'text/html');
    return response.end(`<!doctype html><script type="module" src="${url}.js"></script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  if (executablePath !== undefined)
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  server.close();
});

describe('a policy in a browser', () => {
  it('that was compiled ahead of time brings along the builtins that it calls alone', () => {
    const { length } = scripts.get('/ahead') ?? '';
    expect(length).toBeGreaterThan(10_000);
    expect(length).toBeLessThan(budgets.loading);
    expect(scripts.get('/here')?.length).toBeLessThan(budgets.compiling);
  });

  it.for([
    ['/ahead', 'runs where no text may become code', false],
    ['/here', 'compiles where text may', true],
  ] as const)('%s %s', async ([path, , canEval], context) => {
    if (browser === undefined) return context.skip('no Chromium on this machine');
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    await tab.waitForFunction(() => document.title !== '');
    expect(JSON.parse(await tab.title())).toEqual({ canEval, ...wanted });
    await tab.close();
  });
});
