import { messageOf, version } from '../../../core/index.ts';
import type { AlertOutput } from './output.ts';

/** Alerts that may wait for a slow receiver; the newest beyond are given up, and said so. */
const mostWaiting = 10_000;
const patience = 10_000;

/** An HTTP receiver, one POST of JSON an alert, in their order. */
export const httpOutput: AlertOutput = {
  name: 'http',
  doc: 'An HTTP receiver, one POST of JSON an alert.',
  isEnabled: (config) => config.http_output.enabled,
  open({ http_output: { url, user_agent: agent = `dartagnan/${version}` } }, { log }) {
    let waiting = 0;
    let last = Promise.resolve();
    const post = async (body: string) => {
      try {
        const headers = { 'content-type': 'application/json', 'user-agent': agent };
        const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(patience) });
        await answer.arrayBuffer();
        if (!answer.ok) log.warn({ url, status: answer.status }, 'an alert was refused');
      } catch (error) {
        log.warn({ url, reason: messageOf(error) }, 'an alert could not be sent');
      }
      waiting -= 1;
    };
    return {
      write(alert) {
        if (waiting >= mostWaiting) return log.warn({ url }, 'an alert was given up: too many wait to be sent');
        waiting += 1;
        const body = alert.json();
        last = last.then(() => post(body));
      },
      close: () => last,
    };
  },
};
