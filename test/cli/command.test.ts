import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { digest, evidenceFixtures } from '../../src/checklist/evidence/fixture.ts';
import { type BuiltCommand, builtCommand } from '../support/built.ts';

const image = `registry.invalid/app@${digest}`;
let command: BuiltCommand;
let folder = '';

beforeAll(async () => {
  command = builtCommand();
  folder = await mkdtemp(join(tmpdir(), 'dartagnan-command-'));
  for (const [name, text] of Object.entries(evidenceFixtures)) await writeFile(join(folder, `${name}.json`), text);
});

describe('the built command', () => {
  it.each([
    [['--version'], 0, /^dartagnan \d+\.\d+\.\d+\n$/],
    [['scan', '--version'], 0, /^dartagnan \d+\.\d+\.\d+\n$/],
    [['--help'], 0, /Verbs:/],
    [['scan', 'i', '--help'], 0, /dartagnan scan image/],
  ])('%j ends with %d', (args, status, out) => {
    const result = command.run(args);
    expect(result).toMatchObject({ status, stderr: '' });
    expect(result.stdout).toMatch(out);
  });

  it.each([
    [['scna'], 2, /did you mean scan\?/],
    [['scan', 'imgae', 'x'], 2, /did you mean image\?/],
    [['scan', 'config', '.'], 2, /scan config is not in this version/],
    [['scan', 'image'], 2, /no image is named/],
    [['scan', 'image', '--input', 'none.tar'], 2, /none\.tar/],
    [['scan', 'image', '--severity', 'HGIH', 'x'], 2, /--severity/],
    [['scan', 'image', '--scanners', 'secret', 'x'], 2, /has the scanner vuln/],
    [['scan', 'fs', 'no-such-folder'], 2, /no-such-folder/],
    [['check', '--evidence', 'none.json', 'x'], 2, /none\.json/],
  ])('%j ends with %d', (args, status, err) => {
    const result = command.run(args, { cwd: folder });
    expect(result).toMatchObject({ status, stdout: '' });
    expect(result.stderr).toMatch(err);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });

  it('speaks the language of the locale', () => {
    expect(command.run(['--help'], { env: { LANG: 'zh_CN.UTF-8' } }).stdout).toContain('命令');
    expect(command.run(['scna'], { env: { LC_ALL: 'zh_CN.UTF-8' } }).stderr).toContain('您是否想输入');
  });

  it('colours only where it is asked to on a pipe', () => {
    expect(command.run(['--help']).stdout).not.toContain('\u001b');
    expect(command.run(['--help'], { env: { FORCE_COLOR: '1' } }).stdout).toContain('\u001b[1m');
  });

  it('says nothing where its reader goes away, and still ends with the code of the gate', async () => {
    const args = ['check', '--format', 'html', '--evidence', 'grype.json', image];
    const child = command.start(args, { cwd: folder });
    let err = '';
    child.stderr?.on('data', (chunk) => (err += String(chunk)));
    child.stdout?.destroy();
    const [code] = await once(child, 'close');
    expect({ code, err }).toEqual({ code: 1, err: '' });
  });

  it('stops at SIGINT', async () => {
    const pipe = join(folder, 'pipe.json');
    spawnSync('mkfifo', [pipe]);
    const child = command.start(['check', '--evidence', 'pipe.json', 'x'], { cwd: folder });
    let err = '';
    child.stderr?.on('data', (chunk) => (err += String(chunk)));
    // The command is reading once the pipe can be opened for writing.
    const writer = await open(pipe, 'w');
    child.kill('SIGINT');
    await setTimeout(200);
    await writer.writeFile(evidenceFixtures['grype'] ?? '');
    await writer.close();
    const [code] = await once(child, 'close');
    expect(code).toBe(130);
    expect(err).toContain('stopped by SIGINT');
  });
});

describe('dartagnan check', () => {
  it('gives the checklist of a team that already runs other tools', () => {
    const evidence = 'cosign.json,falco.json,grype.json';
    const result = command.run(['check', '--evidence', evidence, image], { cwd: folder });
    expect(result.status).toBe(1);
    for (const words of [
      /✘ Build: failed/,
      /✔ Sign: passed/,
      /– Deploy: not checked/,
      /✘ Run: failed/,
      /Score: 20\/100/,
    ])
      expect(result.stdout).toMatch(words);
  });

  it('writes the page where it is told to', async () => {
    const args = ['check', '--format', 'html', '--output', 'out/checklist.html', '--lang', 'zh', image];
    command.run(args, { cwd: folder });
    expect(await readFile(join(folder, 'out/checklist.html'), 'utf8')).toMatch(/<html lang="zh-CN">[^]*未检查/);
  });

  it('does not pass what nobody checked', () => {
    const result = command.run(['check', '--require', 'sign', image], { cwd: folder });
    expect(result.status).toBe(1);
    expect(result.stdout).toContain('the stage Sign is required and has not passed');
  });

  it('names the place of broken evidence', async () => {
    await writeFile(join(folder, 'broken.json'), '{"SchemaVersion": 2,\n "ArtifactName": }');
    const result = command.run(['check', '--evidence', 'broken.json', image], { cwd: folder });
    expect(result).toMatchObject({ status: 2, stdout: '' });
    expect(result.stderr).toContain('broken.json:2:18');
  });
});
