import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventFlags } from '../../../events/table.ts';
import { encodeEvent } from '../../../events/encode.ts';
import { loadRuleSet } from '../../../ruleset/rule-set.ts';
import { Machine } from '../../../state/machine.ts';
import { newThread } from '../../../state/new-thread.ts';
import { neededTypes } from '../../../state/tracker.ts';
import { callBytes, calls, eventTypesOf, filterOffset, packCall } from '../calls.ts';
import { LiveReader, wantedCalls, watchedCalls } from '../reader.ts';
import { admits, type CallFacts } from './admits.ts';
import { compileFilter } from './compile.ts';
import { fact } from './fact.ts';

const paths = [
  '/',
  '/etc',
  '/etc/shadow',
  '/etc/pam.d/login',
  '/usr/bin/x',
  '/usr/bin',
  '/proc/1/fd/3',
  '/home/ü/.ssh',
  'memfd:x',
];
const addresses = ['10.0.0.1', '10.9.0.1', '127.0.0.1', '192.168.7.7', '::1', 'fe80::1', '::ffff:10.0.0.1'];
const ports = [22, 80, 443, 6443];
const quoted = (text: string) => `"${text}"`;

/** Comparisons that the filter knows, and some of which it can say nothing. */
const check = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('fd.name', 'fd.directory'),
      fc.constantFrom('=', '!=', 'startswith', 'contains', 'endswith'),
      fc.constantFrom(...paths),
    )
    .map(([field, operator, path]) => `${field} ${operator} ${quoted(path)}`),
  fc
    .tuple(
      fc.constantFrom('fd.name', 'fd.directory'),
      fc.constantFrom('in', 'pmatch'),
      fc.subarray(paths, { minLength: 1 }),
    )
    .map(([field, operator, list]) => `${field} ${operator} (${list.map(quoted).join(', ')})`),
  fc
    .constantFrom('/etc/*', '/et?/shadow', '/usr/b[a-i]n/*', '*', '/home/*/.ssh')
    .map((glob) => `fd.name glob ${quoted(glob)}`),
  fc.constantFrom(
    'evt.is_open_read = true',
    'evt.is_open_read = false',
    'evt.is_open_write = true',
    'evt.rawres >= 0',
    'evt.rawres < 0',
    'evt.rawres > -1',
    'evt.res = SUCCESS',
    'evt.res in (SUCCESS, EINPROGRESS)',
    'evt.failed = false',
    'evt.failed = true',
    'fd.num >= 0',
    'fd.num in (0, 3)',
    "fd.typechar = 'f'",
    "fd.typechar = '4'",
    'fd.type in (ipv4, ipv6)',
    'fd.type = unix',
    'proc.name = cat',
    'fd.name exists',
    'fd.nameraw startswith /etc',
    'tolower(fd.name) = /etc/shadow',
  ),
  fc
    .tuple(fc.constantFrom('fd.sip', 'fd.rip', 'fd.ip', 'fd.lip'), fc.subarray(addresses, { minLength: 1 }))
    .map(([field, list]) => `${field} in (${list.map(quoted).join(', ')})`),
  fc
    .tuple(
      fc.constantFrom('fd.snet', 'fd.rnet', 'fd.net'),
      fc.constantFrom('10.0.0.0/8', '10.0.0.0/16', '127.0.0.0/8', '::/0', 'fe80::/10'),
    )
    .map(([field, net]) => `${field} = ${quoted(net)}`),
  fc
    .tuple(fc.constantFrom('fd.sport', 'fd.rport', 'fd.port', 'fd.lport'), fc.subarray(ports, { minLength: 1 }))
    .map(([field, list]) => `${field} in (${list.join(', ')})`),
  fc
    .subarray(['open', 'openat', 'openat2', 'creat', 'connect'], { minLength: 1 })
    .map((names) => `evt.type in (${names.join(', ')})`),
);

const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    check,
    fc.tuple(tie('condition'), tie('condition')).map(([left, right]) => `(${left} and ${right})`),
    fc.tuple(tie('condition'), tie('condition')).map(([left, right]) => `(${left} or ${right})`),
    tie('condition').map((inner) => `not (${inner})`),
  ),
}));

/** An open as the kernel program writes it, and what the program sees of it. */
const opened = fc
  .record({
    name: fc.constantFrom('open', 'openat', 'openat2', 'creat'),
    result: fc.constantFrom(3, 0, -2, -13),
    access: fc.constantFrom('read', 'write', 'both'),
    directory: fc.boolean(),
    path: fc.constantFrom(...paths),
    raw: fc.constantFrom('/link', 'relative', '/etc/shadow'),
  })
  .map(({ raw, ...call }) => {
    const access = { read: 'O_RDONLY', write: 'O_WRONLY', both: 'O_RDWR' }[call.access];
    const flags = call.name === 'creat' ? {} : { flags: `${access}${call.directory ? '|O_DIRECTORY' : ''}` };
    const type = eventTypesOf(call.name)[1];
    const bytes = encodeEvent({
      time: 1n,
      threadId: 100,
      type,
      parameters: {
        fd: call.result,
        name: raw,
        mode: 0,
        ...(call.name.startsWith('openat') ? { dirfd: -100 } : {}),
        ...flags,
      },
    });
    const path = call.result < 0 ? '' : call.path;
    const facts: CallFacts = call.name === 'creat' ? { name: call.name, result: call.result, path } : { ...call, path };
    return { facts: facts as CallFacts, bytes: withExtra(bytes, [Buffer.from(`${path}\0`)]) };
  });

const connected = fc
  .record({
    result: fc.constantFrom(0, -111, -115),
    address: fc.constantFrom(...addresses),
    port: fc.constantFrom(...ports),
    local: fc.boolean(),
  })
  .map(({ result, address, port, local }) => {
    const tuple = local
      ? Buffer.concat([Buffer.from([1]), Buffer.alloc(16), Buffer.from('/run/x\0')])
      : tupleOf(address, port);
    const type = eventTypesOf('connect')[1];
    const bytes = encodeEvent({ time: 1n, threadId: 100, type, parameters: { res: result, tuple, fd: 3 } });
    const head = Buffer.from([4, local ? 0 : 6, 1, 0]);
    const facts: CallFacts = {
      name: 'connect',
      result,
      ...(local ? { family: 'local' } : { family: 'internet', remote: { address, port } }),
    };
    return { facts, bytes: withExtra(bytes, [Buffer.concat([head, tuple])]) };
  });

function tupleOf(address: string, port: number): Buffer {
  const bytes = addressBytes(address);
  const ends = [Buffer.alloc(bytes.length, 1), Buffer.from([1, 200]), bytes, Buffer.from([port & 0xff, port >> 8])];
  return Buffer.concat([Buffer.from([bytes.length === 4 ? 2 : 10]), ...ends]);
}

function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  if (address.startsWith('::ffff:'))
    return Buffer.concat([Buffer.alloc(10), Buffer.from([255, 255]), addressBytes(address.slice(7))]);
  const bytes = Buffer.alloc(16);
  bytes[15] = 1;
  if (address.startsWith('fe80')) bytes.set([0xfe, 0x80]);
  return bytes;
}

/** Appends parameters that the format does not know. */
function withExtra(bytes: Uint8Array, extra: readonly Buffer[]): Buffer {
  const source = Buffer.from(bytes);
  const count = source.readUInt32LE(22);
  const lengths = Buffer.alloc(2 * extra.length);
  extra.forEach((part, index) => lengths.writeUInt16LE(part.length, 2 * index));
  const split = 26 + 2 * count;
  const event = Buffer.concat([source.subarray(0, split), lengths, source.subarray(split), ...extra]);
  event.writeUInt32LE(event.length, 16);
  event.writeUInt32LE(count + extra.length, 22);
  return event;
}

function loaded(conditions: readonly string[]) {
  const content = conditions.map(
    (text, index) =>
      `- rule: r${index}\n  desc: d\n  condition: ${JSON.stringify(text)}\n  output: o\n  priority: INFO\n`,
  );
  const rules = loadRuleSet([{ name: 'random.yaml', content: content.join('') }], { firstOnly: false });
  const engine = rules.source('syscall')!.engine;
  const wanted = wantedCalls((type) => engine.watches(type), false);
  return {
    rules,
    engine,
    wanted,
    filter: compileFilter(watchedCalls((type) => engine.conditions(type), wanted, false)),
  };
}

/** Whether any rule matches the event, on the way that live events go. */
function matches({ rules, engine }: ReturnType<typeof loaded>, bytes: Buffer): boolean {
  const machine = new Machine();
  machine.addThread(Object.assign(newThread(100, 100), { comm: 'cat', cwd: '/srv/' }));
  let count = 0;
  const needed = neededTypes((type) => engine.watches(type));
  const reader = new LiveReader(machine, needed, (event) =>
    rules.source('syscall')!.evaluate(event, 'h', () => (count += 1)),
  );
  reader.push({ bytes: Uint8Array.from(bytes), records: 1 });
  return count > 0;
}

describe('compileFilter', () => {
  it('never loses a match of any rules over any events', () => {
    let [matched, refused] = [0, 0];
    fc.assert(
      fc.property(
        fc.array(condition, { minLength: 1, maxLength: 3 }),
        fc.array(fc.oneof(opened, connected), { minLength: 4, maxLength: 12 }),
        (conditions, events) => {
          const set = loaded(conditions);
          for (const { facts, bytes } of events) {
            const passes = set.wanted.has(facts.name) && admits(set.filter, facts);
            if (!passes) refused += 1;
            if (!matches(set, bytes)) continue;
            matched += 1;
            expect(passes, `${facts.name} ${JSON.stringify(facts)} by ${conditions.join(' | ')}`).toBe(true);
          }
        },
      ),
      { numRuns: 400 },
    );
    // A property that never meets either case would say nothing.
    expect(matched).toBeGreaterThan(50);
    expect(refused).toBeGreaterThan(20);
  }, 120_000);

  it.each<[condition: string, refused: CallFacts, admitted: CallFacts]>([
    [
      'evt.type = openat and fd.name startswith /etc/',
      { name: 'openat', result: 3, path: '/dev/null' },
      { name: 'openat', result: 3, path: '/etc/x' },
    ],
    ['evt.type = openat and fd.num >= 0', { name: 'openat', result: -2 }, { name: 'openat', result: 3 }],
    [
      'evt.type = openat and evt.is_open_write = true',
      { name: 'openat', result: 3, access: 'read' },
      { name: 'openat', result: 3, access: 'both' },
    ],
    [
      'evt.type = connect and fd.snet = "10.0.0.0/8"',
      { name: 'connect', result: 0, family: 'internet', remote: { address: '11.0.0.1', port: 1 } },
      { name: 'connect', result: 0, family: 'internet', remote: { address: '10.0.0.1', port: 1 } },
    ],
    [
      'evt.type = connect and fd.sport in (22, 23)',
      { name: 'connect', result: 0, family: 'internet', remote: { address: '11.0.0.1', port: 80 } },
      { name: 'connect', result: 0, family: 'internet', remote: { address: '11.0.0.1', port: 22 } },
    ],
    [
      'evt.type = connect and fd.typechar = 4',
      { name: 'connect', result: 0, family: 'local' },
      { name: 'connect', result: 0, family: 'internet', remote: { address: '1.1.1.1', port: 1 } },
    ],
    // Its row tells of failures; what succeeds is told by the new program, past any filter.
    [
      'evt.type in (execve, execveat) and evt.failed = false or evt.type = execveat and evt.res = EACCES',
      { name: 'execve', result: -2 },
      { name: 'execveat', result: -2 },
    ],
    ['evt.type = unlinkat and evt.res = SUCCESS', { name: 'unlinkat', result: -2 }, { name: 'unlinkat', result: 0 }],
  ])('%s: tells calls apart', (text, refused, admitted) => {
    const { filter } = loaded([text]);
    expect(admits(filter, refused)).toBe(false);
    expect(admits(filter, admitted)).toBe(true);
  });

  it('knows only calls that make a descriptor by the numbers of their descriptors', () => {
    expect(eventFlags.createsFd).toBe(1);
    const { filter } = loaded(['evt.type = connect and fd.num >= 0']);
    expect(admits(filter, { name: 'connect', result: -111 })).toBe(true);
  });

  it('makes one comparison of many where there are more of them than the kernel takes', () => {
    const many = Array.from({ length: 90 }, (_, index) => `evt.type = openat and fd.name startswith /folder${index}/`);
    const { filter } = loaded(many);
    for (let index = 0; index < 90; index += 1)
      expect(admits(filter, { name: 'openat', result: 3, path: `/folder${index}/x` })).toBe(true);
    expect(admits(filter, { name: 'openat', result: 3, path: '/elsewhere' })).toBe(false);
  });

  it('says nothing of calls that the state of processes needs', () => {
    expect(loaded(['evt.type = chdir and evt.res = SUCCESS']).filter.calls.has('chdir')).toBe(false);
  });

  it('packs its clauses behind the operands of a call', () => {
    const { filter } = loaded(['evt.type = openat and fd.num >= 0 and fd.name = /etc/shadow']);
    const row = Buffer.from(packCall(calls.find(({ name }) => name === 'openat')!, filter.calls.get('openat')));
    expect(row).toHaveLength(callBytes);
    expect([...row.subarray(filterOffset, filterOffset + 4)]).toEqual([1, 1, 2, 1]);
    expect(row.readBigUInt64LE(filterOffset + 8)).toBe(256n);
    expect(row.readBigUInt64LE(filterOffset + 16)).toBe(256n | fact.success);
  });
});
