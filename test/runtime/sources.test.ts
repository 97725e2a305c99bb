// Sources beside the kernel: the audit webhook, files of audit events and of CloudTrail, by the command line of the original.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { builtCommand } from '../support/built.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-sources-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const auditRules = `
- required_plugin_versions: [{name: k8saudit, version: 0.1.0}, {name: json, version: 0.3.0}]
- macro: kevt
  condition: (jevt.value[/stage] in (ResponseComplete))
- rule: Secret read
  desc: a secret was read
  condition: kevt and ka.target.resource = secrets and ka.verb = get and not ka.user.name startswith "system:"
  output: secret read (user=%ka.user.name name=%ka.target.name uri=%ka.uri)
  priority: WARNING
  source: k8s_audit
  tags: [k8s]
`;
const auditEvent = (name: string, user = 'eve') => ({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  auditID: name,
  stage: 'ResponseComplete',
  stageTimestamp: '2026-01-02T03:04:05.000006Z',
  requestURI: `/api/v1/namespaces/a/secrets/${name}`,
  verb: 'get',
  user: { username: user },
  objectRef: { resource: 'secrets', name },
});

describe('sources of documents', () => {
  const command = builtCommand();

  it('takes audit events by webhook, and ends with 0 when told to stop', async () => {
    const rules = write('audit.yaml', auditRules);
    const config = write(
      'falco.yaml',
      `rules_files: [${rules}]
load_plugins: [k8saudit, json]
json_output: true
plugins:
  - {name: k8saudit, library_path: libk8saudit.so, init_config: {maxEventSize: 262144}, open_params: "http://:0/k8s-audit"}
  - {name: json, library_path: libjson.so}
`,
    );
    const child = command.start(['watch', 'run', '-c', config, '--disable-source', 'syscall'], { cwd: folder });
    let [out, err] = ['', ''];
    child.stdout?.on('data', (piece) => (out += String(piece)));
    const listens = new Promise<number>((resolve) => {
      child.stderr?.on('data', (piece) => {
        err += String(piece);
        const [, port] = /webhook listens[^\n]*port=(\d+)|"port":(\d+)[^\n]*webhook listens/.exec(err) ?? [];
        if (port !== undefined) resolve(Number(port));
      });
    });
    const port = await listens;
    const batch = {
      kind: 'EventList',
      apiVersion: 'audit.k8s.io/v1',
      items: [auditEvent('one'), auditEvent('two', 'system:x')],
    };
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(batch);
    const { status } = await fetch(`http://127.0.0.1:${port}/k8s-audit`, { method: 'POST', headers, body });
    expect(status).toBe(200);
    child.kill('SIGTERM');
    await once(child, 'close');
    const alerts = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(alerts).toEqual([
      expect.objectContaining({
        rule: 'Secret read',
        source: 'k8s_audit',
        tags: ['k8s'],
        output_fields: expect.objectContaining({ 'ka.user.name': 'eve', 'ka.target.name': 'one' }),
      }),
    ]);
  });

  it('reads audit events and CloudTrail from files, by plugin and with -e', () => {
    const audit = write('audit.json', `${JSON.stringify(auditEvent('one'))}\n${JSON.stringify(auditEvent('two'))}\n`);
    const trail = write(
      'trail.json',
      JSON.stringify({
        Records: [
          {
            eventVersion: '1.08',
            eventTime: '2026-01-02T03:04:05Z',
            eventName: 'ConsoleLogin',
            userIdentity: { type: 'Root', userName: 'root' },
            additionalEventData: { MFAUsed: 'No' },
          },
        ],
      }),
    );
    const rules = write(
      'both.yaml',
      `${auditRules}
- rule: Console login without MFA
  desc: d
  condition: ct.name = "ConsoleLogin" and not ct.error exists and json.value[/additionalEventData/MFAUsed] = "No"
  output: login (user=%ct.user)
  priority: CRITICAL
  source: aws_cloudtrail
`,
    );
    const config = write(
      'files.yaml',
      `rules_files: [${rules}]
plugins:
  - {name: k8saudit, open_params: ${audit}}
  - {name: cloudtrail, init_config: '{"sqsDelete": true}', open_params: ${trail}}
`,
    );
    const both = command.run(['watch', 'run', '-c', config, '--disable-source', 'syscall']);
    expect([both.status, both.stdout.match(/secret read|login/g)?.sort()]).toEqual([
      0,
      ['login', 'secret read', 'secret read'],
    ]);
    const replayed = command.run(['watch', 'run', '-r', rules, '-e', trail]);
    expect([replayed.status, replayed.stdout]).toEqual([0, expect.stringMatching(/Critical login \(user=root\)/)]);
  });

  it.each([
    [['--enable-source', 'okta'], 'unknown event source'],
    [['--disable-source', 'syscall'], 'at least one event source'],
    [['--disable-source', 'syscall', '--enable-source', 'syscall'], 'mix'],
    [['-t', 'a', '-D', 'b'], 'both disabled'],
    [['-e', '/no/such.scap'], 'cannot be read'],
  ])('refuses %j with the original’s code', (args, words) => {
    const { status, stderr } = command.run(['watch', 'run', '-r', write('audit.yaml', auditRules), ...args]);
    expect([status, stderr]).toEqual([1, expect.stringContaining(words)]);
  });
});
