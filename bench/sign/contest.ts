import { existsSync } from 'node:fs';
import { type Cost, costOf, middleOf, shown } from './cost.ts';

/** Two programs that do the same in one folder. */
export interface Contest {
  /** Words before the command's own. */
  readonly ours: readonly string[];
  /** The original; where it is not installed, ours is measured alone. */
  readonly peer: readonly string[];
  readonly folder: string;
  readonly rounds: number;
  readonly print: (line: string) => void;
}

/** Runs the same words with both, in turns, so that a busy moment meets both. */
async function inTurns(
  words: readonly string[],
  { ours, peer, folder, rounds }: Omit<Contest, 'print'>,
): Promise<{ readonly own: Cost; readonly other: Cost | undefined }> {
  const [own, other]: [Cost[], Cost[]] = [[], []];
  const hasPeer = existsSync(peer[0] ?? '');
  for (let round = 0; round < rounds; round += 1) {
    own.push(await costOf([...ours, ...words], folder));
    if (hasPeer) other.push(await costOf([...peer, ...words], folder));
  }
  return { own: middleOf(own), other: hasPeer ? middleOf(other) : undefined };
}

/** One command from start to exit: start-up counts. */
export async function compareOnce(name: string, words: readonly string[], contest: Contest): Promise<void> {
  const { own, other } = await inTurns(words, contest);
  contest.print(
    other === undefined
      ? `${name}: ${shown(own)}; cosign is not installed`
      : `${name}: ${shown(own)}; cosign ${shown(other)}; ${ratioOf(own.elapsed, other.elapsed)}`,
  );
}

/**
 * The cost of each further image: what `names` cost in one process, less what the first alone costs. Start-up falls out, and what is left
 * is the work. The original gets the same list in one process.
 */
export async function compareSlope(
  name: string,
  words: readonly string[],
  names: readonly string[],
  contest: Contest,
): Promise<void> {
  const one = await inTurns([...words, ...names.slice(0, 1)], contest);
  const all = await inTurns([...words, ...names], contest);
  const own = slopeOf(one.own, all.own, names.length);
  contest.print(`${name}, ${names.length} in one process: ${shown(all.own)}; each further one ${shownSlope(own)}`);
  if (one.other === undefined || all.other === undefined) return contest.print('  cosign is not installed');
  const other = slopeOf(one.other, all.other, names.length);
  contest.print(
    `  cosign, the same list in one process: ${shown(all.other)}; each further one ${shownSlope(other)}; per image ${ratioOf(own.elapsed, other.elapsed)}, CPU ${ratioOf(own.cpu, other.cpu)}`,
  );
  const alone = one.other.elapsed;
  contest.print(
    `  cosign, one process an image: ${shown(one.other)} an image; ${ratioOf(all.own.elapsed / names.length, alone)} in ours, start-up included`,
  );
}

interface Slope {
  readonly elapsed: number;
  readonly cpu: number;
}

function slopeOf(one: Cost, all: Cost, count: number): Slope {
  return { elapsed: (all.elapsed - one.elapsed) / (count - 1), cpu: (all.cpu - one.cpu) / (count - 1) };
}

const shownSlope = ({ elapsed, cpu }: Slope) => `${elapsed.toFixed(2)} ms, CPU ${cpu.toFixed(2)} ms`;

const ratioOf = (own: number, other: number) => `${(other / own).toFixed(2)}x as fast`;
