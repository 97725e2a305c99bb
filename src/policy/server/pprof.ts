import { Session } from 'node:inspector/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { encodeMessage } from '../../formats/protobuf/encode.ts';
import { field, list, type MessageType } from '../../formats/protobuf/message.ts';
import type { Plain } from '../../formats/plain.ts';

// The format that Go's pprof reads (github.com/google/pprof, proto/profile.proto): texts stand once, in a table, and are named by number.
const valueType: MessageType = { fields: [field(1, 'type', 'int64'), field(2, 'unit', 'int64')] };
const sample: MessageType = { fields: [list(1, 'locationId', 'int64'), list(2, 'value', 'int64')] };
const line: MessageType = { fields: [field(1, 'functionId', 'int64'), field(2, 'line', 'int64')] };
const location: MessageType = { fields: [field(1, 'id', 'int64'), list(4, 'line', line)] };
const func: MessageType = {
  fields: [
    field(1, 'id', 'int64'),
    field(2, 'name', 'int64'),
    field(3, 'systemName', 'int64'),
    field(4, 'filename', 'int64'),
    field(5, 'startLine', 'int64'),
  ],
};
const profile: MessageType = {
  fields: [
    list(1, 'sampleType', valueType),
    list(2, 'sample', sample),
    list(4, 'location', location),
    list(5, 'function', func),
    list(6, 'stringTable', 'string'),
    field(9, 'timeNanos', 'int64'),
    field(10, 'durationNanos', 'int64'),
    field(11, 'periodType', valueType),
    field(12, 'period', 'int64'),
  ],
};

/** A function that was on the stack. */
export interface Frame {
  readonly functionName: string;
  readonly url: string;
  /** From 0; -1 where there is none. */
  readonly lineNumber: number;
}

/** One stack, innermost frame first, and what was measured there. */
export interface Stack {
  readonly frames: readonly Frame[];
  readonly values: readonly number[];
}

/** What a profile measures: `cpu` in `nanoseconds`. */
type Measure = readonly [type: string, unit: string];

/** A profile in pprof's format, packed. @param period what one sample stands for, in the last measure's unit */
export function pprofOf(
  stacks: readonly Stack[],
  measures: readonly Measure[],
  { period, duration }: { readonly period: number; readonly duration: number },
): Uint8Array {
  const texts = new Map([['', 0]]);
  const text = (value: string): number => numbered(texts, value);
  const frames = new Map<string, { readonly id: number; readonly frame: Frame }>();
  const idOf = (frame: Frame): number => {
    const key = `${frame.functionName} ${frame.url}:${frame.lineNumber}`;
    const known = frames.get(key) ?? { id: frames.size + 1, frame };
    frames.set(key, known);
    return known.id;
  };
  const types = measures.map(([type, unit]) => ({ type: text(type), unit: text(unit) }));
  const samples = stacks.map(({ frames: stack, values }) => ({ locationId: stack.map(idOf), value: [...values] }));
  const rows = [...frames.values()];
  const message = {
    sampleType: types,
    sample: samples,
    location: rows.map(({ id, frame }) => ({ id, line: [{ functionId: id, line: frame.lineNumber + 1 }] })),
    function: rows.map(({ id, frame }) => {
      const name = text(frame.functionName === '' ? '(anonymous)' : frame.functionName);
      return { id, name, systemName: name, filename: text(frame.url), startLine: frame.lineNumber + 1 };
    }),
    timeNanos: String(BigInt(Date.now()) * 1_000_000n),
    durationNanos: Math.round(duration),
    periodType: types.at(-1) ?? {},
    period,
    stringTable: [...texts.keys()],
  };
  return gzipSync(encodeMessage(profile, message as unknown as Plain));
}

function numbered(texts: Map<string, number>, value: string): number {
  const known = texts.get(value) ?? texts.size;
  texts.set(value, known);
  return known;
}

/** Samples a second, as Go takes them. */
const samplesPerSecond = 100;

/** Where the processor's time goes, sampled for some seconds. */
export async function cpuProfile(seconds: number, signal: AbortSignal): Promise<Uint8Array> {
  const session = new Session();
  session.connect();
  try {
    const interval = 1e6 / samplesPerSecond;
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval });
    await session.post('Profiler.start');
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
    const { profile: found } = await session.post('Profiler.stop');
    const stacks = stacksOf(found.nodes, ({ hitCount = 0 }) => [hitCount, hitCount * interval * 1000]);
    const measures: readonly Measure[] = [
      ['samples', 'count'],
      ['cpu', 'nanoseconds'],
    ];
    return pprofOf(stacks, measures, { period: interval * 1000, duration: seconds * 1e9 });
  } finally {
    session.disconnect();
  }
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: Frame;
  readonly children?: number[] | undefined;
  readonly hitCount?: number | undefined;
}

/** Stacks of a tree of calls; its root is no function. */
function stacksOf(nodes: readonly ProfileNode[], measure: (node: ProfileNode) => readonly number[]): Stack[] {
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)));
  return nodes.flatMap((node) => {
    const values = measure(node);
    // While it waits, the processor does nothing.
    if (node.callFrame.functionName === '(idle)' || values.every((value) => value === 0)) return [];
    const frames: Frame[] = [];
    for (let at: ProfileNode | undefined = node; at !== undefined; at = parents.get(at.id))
      if (at.callFrame.functionName !== '(root)') frames.push(at.callFrame);
    return frames.length === 0 ? [] : [{ frames, values }];
  });
}

interface HeapNode {
  readonly callFrame: Frame;
  readonly selfSize: number;
  readonly children: readonly HeapNode[];
}

/** Bytes between two samples of the heap, as Go takes them. */
const bytesPerSample = 512 * 1024;

/** Samples what the heap holds, from its making on. */
export class HeapSampler {
  readonly #session = new Session();
  readonly #started: Promise<unknown>;

  constructor() {
    this.#session.connect();
    this.#started = this.#session.post('HeapProfiler.startSampling', { samplingInterval: bytesPerSample });
  }

  /** Objects that are held now, by where they were made. */
  async profile(): Promise<Uint8Array> {
    await this.#started;
    const { profile: found } = await this.#session.post('HeapProfiler.getSamplingProfile');
    const stacks: Stack[] = [];
    const walk = (node: HeapNode, above: readonly Frame[]): void => {
      const frames = node.callFrame.functionName === '(root)' ? above : [node.callFrame, ...above];
      if (node.selfSize > 0 && frames.length > 0) stacks.push({ frames, values: [node.selfSize] });
      for (const child of node.children) walk(child, frames);
    };
    walk(found.head, []);
    return pprofOf(stacks, [['inuse_space', 'bytes']], { period: bytesPerSample, duration: 0 });
  }

  stop(): void {
    this.#session.disconnect();
  }
}
