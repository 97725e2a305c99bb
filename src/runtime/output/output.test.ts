import { describe, expect, it } from 'vitest';
import { noDrops } from '../events/drops.ts';
import { EventRecord } from '../events/record.ts';
import type { JsonEvent } from '../events/event.ts';
import { fieldsOf } from '../fields/index.ts';
import { newThread } from '../state/new-thread.ts';
import { type Alert, alertJson, alertText } from './alert.ts';
import { compileOutput } from './format.ts';

function eventOf(comm: string): EventRecord {
  const event = new EventRecord();
  const thread = newThread(7, 7);
  thread.comm = comm;
  event.thread = thread;
  return event;
}

const fields = fieldsOf('syscall');

describe('compileOutput', () => {
  it.each([
    ['*name=%proc.name.', 'name=bash.'],
    ['%proc.name', 'bash'],
    ['%proc.name%proc.name', 'bashbash'],
    ['(%toupper(proc.name))', '(BASH)'],
    ['parent=%proc.pname, %proc.aname[2]', 'parent=<NA>, <NA>'],
    ['100 percent', '100 percent'],
  ])('%s', (output, expected) => {
    expect(compileOutput(output, fields).render(eventOf('bash'))).toBe(expected);
  });

  it('leaves out of values what would begin another line or drive a terminal', () => {
    const render = (comm: string) => compileOutput('name=%proc.name', fields).render(eventOf(comm));
    expect(render('a\n16:00: Critical forged\u001b[2J\u0085')).toBe('name=a16:00: Critical forged[2J');
    expect(render('猫 é🙂')).toBe('name=猫 é🙂');
  });

  it.each(['%not_a_field', '%no.such.field', '%proc.aname[x]', 'end %'])('refuses %s', (output) => {
    expect(() => compileOutput(output, fields)).toThrow(/invalid formatting token/);
  });

  it('knows the fields of other sources', () => {
    const event: JsonEvent = {
      source: 'k8s_audit',
      number: 1,
      time: 0n,
      type: 0,
      document: {
        user: { username: 'eve' },
        requestObject: { spec: { containers: [{ image: 'a/b:1' }, { image: 'c' }] } },
      },
    };
    const format = compileOutput(
      '%ka.user.name %ka.req.pod.containers.image.repository %ka.req.pod.containers.image[0] %jevt.value[/user/username]',
      fieldsOf('k8s_audit'),
    );
    expect(format.render(event)).toBe('eve (a/b,c) a/b:1 eve');
  });
});

describe('alerts', () => {
  const alert: Alert = {
    rule: 'r',
    priority: 'Warning',
    source: 'syscall',
    time: 1_470_327_477_881_781_397n,
    message: 'An open was seen',
    hostname: 'h',
    tags: ['a', 'b'],
    fields: { 'proc.name': 'cat', 'fd.num': 3, 'fd.cip': null },
    drops: noDrops,
  };

  it('are a line of text', () => {
    expect(alertText(alert, { isoTime: true })).toBe('2016-08-04T16:17:57.881781397+0000: Warning An open was seen');
  });

  it('are a line of JSON with times in full', () => {
    expect(alertJson(alert, { isoTime: true })).toBe(
      '{"hostname":"h","output":"2016-08-04T16:17:57.881781397+0000: Warning An open was seen",' +
        '"output_fields":{"evt.time.iso8601":1470327477881781397,"fd.cip":null,"fd.num":3,"proc.name":"cat"},' +
        '"priority":"Warning","rule":"r","source":"syscall","tags":["a","b"],"time":"2016-08-04T16:17:57.881781397Z"}',
    );
  });

  it('leave out what is not asked for, and tell of drops', () => {
    const text = alertJson(
      { ...alert, drops: { total: 4, calls: new Map([['openat', 4]]), cgroups: new Map([['/noisy', 4]]) } },
      { includeOutput: false, includeOutputFields: false, includeTags: false },
    );
    expect(JSON.parse(text)).toMatchObject({ drops: { total: 4, calls: { openat: 4 }, cgroups: { '/noisy': 4 } } });
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'drops',
      'hostname',
      'priority',
      'rule',
      'source',
      'time',
    ]);
  });
});
