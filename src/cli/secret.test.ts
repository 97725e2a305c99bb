import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { askTerminal } from './secret.ts';

/** A terminal that types; what was shown and whether letters were hidden meanwhile is kept. */
function terminal() {
  const input = new EventEmitter();
  const shown: string[] = [];
  const modes: boolean[] = [];
  const chained = {
    setRawMode: (raw: boolean) => void modes.push(raw),
    pause: () => undefined,
    resume: () => undefined,
  };
  const keyboard = Object.assign(input, chained) as unknown as Parameters<typeof askTerminal>[1]['input'];
  return { input, shown, modes, ports: { input: keyboard, write: (text: string) => void shown.push(text) } };
}

it.each([
  ['a line', ['secret\r'], 'secret'],
  ['letters one by one', ['s', 'e', 'c', '\n'], 'sec'],
  ['what is left after backspaces', ['abc\u007f\u007f\bxy\r'], 'xy'],
  ['what is typed after Ctrl-U', ['wrong\u0015right\r'], 'right'],
  [
    'letters of several bytes in parts',
    [Buffer.from('密码').subarray(0, 4), Buffer.from('密码\r').subarray(4)],
    '密码',
  ],
  ['nothing at Ctrl-D', ['\u0004'], ''],
])('takes %s without showing it', async (_, typed, expected) => {
  const { input, shown, modes, ports } = terminal();
  const asked = askTerminal('Password: ', ports);
  for (const bytes of typed) input.emit('data', Buffer.from(bytes));
  expect(await asked).toBe(expected);
  expect([shown, modes, input.listenerCount('data')]).toEqual([['Password: ', '\n'], [true, false], 0]);
});

it('gives the terminal back and passes Ctrl-C on', () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  const { input, modes, ports } = terminal();
  void askTerminal('Password: ', ports);
  input.emit('data', Buffer.from('half\u0003more'));
  expect(kill).toHaveBeenCalledWith(process.pid, 'SIGINT');
  expect(modes).toEqual([true, false]);
  kill.mockRestore();
});
