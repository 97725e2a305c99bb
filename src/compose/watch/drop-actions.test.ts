import { describe, expect, it } from 'vitest';
import type { Alert } from '../../runtime/output/alert.ts';
import { dropActions, SimulatedDrops } from './drop-actions.ts';
import { readFalcoConfig } from './falco-config.ts';

const byCall = new Map([['openat', 5]]);

function start(settings: string) {
  const [logged, alerts]: [string[], Alert[]] = [[], []];
  const state = { now: 0, exits: 0 };
  const say = (_: object, words: string) => void logged.push(words);
  const actions = dropActions(readFalcoConfig(`syscall_event_drops: ${settings}`, 'f'), {
    log: { debug: say, info: say, warn: say, error: say },
    clock: { now: () => state.now },
    hostname: 'h',
    alert: (alert) => void alerts.push(alert),
    exit: () => void (state.exits += 1),
  });
  return { actions, logged, alerts, state };
}

describe('actions on lost events', () => {
  it('logs and alerts by default, at most as often as rate and burst allow', () => {
    const { actions, logged, alerts, state } = start('{rate: 1, max_burst: 1}');
    actions.count(50, 50, byCall);
    actions.count(50, 100, byCall);
    expect([logged.length, alerts.length]).toEqual([1, 1]);
    state.now = 1000;
    actions.count(50, 150, byCall);
    expect([logged.length, alerts.length]).toEqual([2, 2]);
    expect(alerts[0]).toMatchObject({
      rule: 'Falco internal: syscall event drop',
      source: 'internal',
      fields: { n_drops: '50', n_evts: '50', n_drops_openat: '5' },
    });
  });

  it.each([
    ['nothing is lost', '{}', 0],
    ['the share is below the threshold', '{threshold: 0.5}', 10],
    ['told to ignore', '{actions: [ignore]}', 100],
  ])('does nothing where %s', (_, settings, lost) => {
    const { actions, logged, alerts, state } = start(settings);
    actions.count(lost, 100, byCall);
    expect([logged, alerts, state.exits]).toEqual([[], [], 0]);
  });

  it.each(['{threshold: 1.5}', '{threshold: -1}', '{actions: [ignore, log]}'])('refuses %s', (settings) => {
    expect(() => start(settings)).toThrow(/threshold must be a double|does not make sense/);
  });

  it('ends the watch, whatever the rate', () => {
    const { actions, state } = start('{actions: [exit], rate: 0, max_burst: 0}');
    actions.count(50, 50, byCall);
    expect(state.exits).toBe(1);
  });
});

describe('made-up losses', () => {
  it('are one for each second of the events, and pass any threshold', () => {
    const { actions, alerts } = start('{simulate_drops: true, threshold: 0.9, actions: [alert], max_burst: 10}');
    const simulated = new SimulatedDrops(() => actions);
    for (let at = 0n; at < 50n; at += 1n) simulated.see(1_000_000_000n * 7n + at * 100_000_000n);
    expect(alerts.map(({ message }) => message)).toEqual(
      Array.from({ length: 4 }, () => 'Falco internal: syscall event drop. 1 system calls dropped in last second.'),
    );
    expect(actions.summary()).toContain('event drop detected: 4 occurrences\n   - num times actions taken: 4\n');
  });
});
