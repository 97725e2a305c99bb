import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ComposeError } from '../error.ts';
import { loadFalcoConfig } from './falco-config.ts';

const cwd = mkdtempSync(join(tmpdir(), 'dartagnan-falco-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

function write(name: string, content: string): void {
  writeFileSync(join(cwd, name), content);
}

const load = (env: Readonly<Record<string, string>> = {}, assignments: readonly string[] = []) =>
  loadFalcoConfig({ path: 'falco.yaml', named: true, cwd, env }, assignments);

describe('files of a configuration', () => {
  it('joins further files by their strategies', async () => {
    mkdirSync(join(cwd, 'config.d'), { recursive: true });
    write(
      'falco.yaml',
      `rules_files: [a.yaml]
priority: notice
json_output: false
config_files: [config.d, {path: over.yaml, strategy: override}, {path: only.yaml, strategy: add-only}]`,
    );
    write('config.d/2.yaml', 'rules_files: [c.yaml]');
    write('config.d/1.yaml', 'rules_files: [b.yaml]\njson_output: true');
    write('over.yaml', 'priority: error');
    write('only.yaml', 'priority: debug\ntime_format_iso_8601: true');
    const { config, files } = await load();
    expect(config).toMatchObject({ priority: 'Error', json_output: true, time_format_iso_8601: true });
    expect(config.rules_files).toEqual(['a.yaml', 'b.yaml', 'c.yaml']);
    expect(files).toEqual(['falco.yaml', 'config.d/1.yaml', 'config.d/2.yaml', 'over.yaml', 'only.yaml']);
  });

  it('puts variables in', async () => {
    write('falco.yaml', 'http_output: {url: "http://${HOST}:1/$${KEPT}"}\nwebserver: {listen_port: "${PORT}"}');
    const { config } = await load({ HOST: 'h', PORT: '99' });
    expect(config.http_output.url).toBe('http://h:1/${KEPT}');
    expect(config.webserver.listen_port).toBe(99);
    const laid = await load({ HOST: 'h', PORT: '99' }, ['file_output.filename=/logs/${HOST}.txt']);
    expect(laid.config.file_output.filename).toBe('/logs/h.txt');
  });

  it('names settings without effect, and those that are none', async () => {
    write('falco.yaml', 'grpc: {enabled: true}\njson_ouput: true\nlibs_logger: {}\nzzz: 1');
    const { warnings } = await load();
    expect(warnings).toEqual([
      expect.stringMatching(/^grpc has no effect: the original has removed/),
      'json_ouput is no setting; did you mean json_output?',
      expect.stringMatching(/^libs_logger has no effect/),
      'zzz is no setting',
    ]);
    write(
      'falco.yaml',
      'webserver: {threadiness: 0, listen_prt: 1}\nrules: [{disabel: {tag: x}}, {enable: {role: x}}]\nplugins: [{name: json, init_config: {a: 1}}]\nengine: {kmod: {}, modern_ebpf: {cpus_for_each_buffer: 2}}',
    );
    expect((await load({}, ['metrics.enabledd=true'])).warnings).toEqual([
      'webserver.threadiness has no effect: one thread answers',
      'webserver.listen_prt is no setting; did you mean webserver.listen_port?',
      'rules[0].disabel is no setting; did you mean rules[0].disable?',
      'rules[1].enable.role is no setting; did you mean rules[1].enable.rule?',
      expect.stringMatching(/^engine\.kmod has no effect/),
      expect.stringMatching(/^engine\.modern_ebpf\.cpus_for_each_buffer has no effect/),
      'metrics.enabledd is no setting; did you mean metrics.enabled?',
    ]);
  });

  it.each([
    ['config_files: 1', /config_files/],
    ['config_files: [{path: x, strategy: mix}]', /strategy/],
    ['config_files: [no-such.yaml]', /no-such\.yaml/],
    ['webserver: {listen_port: 70000}', /webserver\.listen_port/],
    ['syscall_event_drops: {actions: [shout]}', /syscall_event_drops\.actions/],
  ])('refuses %s', async (text, words) => {
    write('falco.yaml', text);
    await expect(load()).rejects.toThrow(ComposeError);
    await expect(load()).rejects.toThrow(words);
  });
});
