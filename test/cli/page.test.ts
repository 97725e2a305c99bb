import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeChecklist } from '../../src/checklist/checklist.ts';
import { digest, evidenceFixtures } from '../../src/checklist/evidence/fixture.ts';
import { readEvidence } from '../../src/checklist/evidence/read.ts';
import { defaultGate } from '../../src/checklist/gate.ts';
import { htmlReport } from '../../src/checklist/report/html.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const browser: { open?: Browser } = {};

beforeAll(async () => {
  if (executablePath !== undefined)
    browser.open = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}, 60_000);
afterAll(() => browser.open?.close());

async function page(): Promise<string> {
  const evidence = Object.entries(evidenceFixtures).flatMap(([name, text]) => readEvidence(text, `${name}.json`));
  const checklist = await makeChecklist({
    subject: { image: `registry.example/a-rather-long-name/of-an-application@${digest}`, digest },
    assessors: [],
    evidence,
    gate: { ...defaultGate, required: ['kernel'] },
    now: 0,
    signal: new AbortController().signal,
  });
  return htmlReport(checklist, { language: 'en', colour: false });
}

describe('the checklist’s page in a browser', () => {
  const views = [
    ['light', 1200],
    ['dark', 1200],
    ['light', 360],
  ] as const;
  it.for(views)('is whole in the %s scheme at %d pixels', async ([colorScheme, width], context) => {
    const { open } = browser;
    if (open === undefined) return context.skip('no Chromium on this machine');
    const tab = await open.newPage({ colorScheme, viewport: { width, height: 900 } });
    const complaints: string[] = [];
    tab.on('console', (message) => complaints.push(message.text()));
    tab.on('request', (request) => request.url().startsWith('http') && complaints.push(request.url()));
    await tab.setContent(await page());
    const seen = await tab.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      ground: getComputedStyle(document.body).backgroundColor,
      headings: [...document.querySelectorAll('h1, h2')].map((heading) => heading.tagName),
      unnamed: [...document.querySelectorAll('[role=img]')].filter((mark) => !mark.getAttribute('aria-label')).length,
    }));
    expect(seen).toMatchObject({ width, unnamed: 0, headings: ['H1', 'H2', 'H2', 'H2', 'H2', 'H2'] });
    expect(seen.ground).toBe(colorScheme === 'dark' ? 'rgb(18, 22, 29)' : 'rgb(246, 247, 249)');
    expect(complaints).toEqual([]);
    await tab.close();
  });
});
