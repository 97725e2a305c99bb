import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const least = 100;
/** Longest wait of a timer, 24 days. */
const most = 2 ** 31 - 1;

/** Milliseconds of `metrics.interval`: `1h`, `30m`, `1h 30m`, `5000ms`, a bare number of milliseconds. @throws {ComposeError} CONFIG_INVALID. */
export function metricsInterval(given: string | number): number {
  const text = String(given).trim();
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|[smhdw])/g)];
  const isWhole = parts.length > 0 && text.replace(/(\d+(?:\.\d+)?)\s*(ms|[smhdw])\s*/g, '') === '';
  if (!isWhole && !/^\d+$/.test(text))
    throw new ComposeError('CONFIG_INVALID', {
      where: 'metrics.interval',
      message: detail('{text} is no duration', { text }),
    });
  const sum = isWhole
    ? parts.reduce((total, [, amount, unit]) => total + Number(amount) * units[unit!]!, 0)
    : Number(text);
  return Math.min(most, Math.max(least, sum));
}
