// Several processes that share the addresses. The first one keeps the store: a change goes to it from the worker that was asked, is made
// there, then in every worker, and only then answered; so two changes come in one order everywhere. It also fetches the bundles, and takes
// the decisions of all workers, to upload them.
import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, type Log } from '../../../core/index.ts';
import { jsonText } from '../../../rego/value/print.ts';
import { PolicyError } from '../../error.ts';
import { applyChange, changeOf } from '../change.ts';
import { detail } from '../details.ts';
import { type MetricSeries, summed } from '../metrics.ts';
import { requestErrorOf } from '../reply.ts';
import type { PolicyStore } from '../store.ts';
import { type Failure, type FromWorker, type PlaneState, planeText, type ToWorker } from './messages.ts';

/** How long a worker gets to make a change before it is taken for dead, ms. */
const patience = 10_000;
/** Deaths within this time make the next start wait, ms. */
const recent = 60_000;
/** Longest wait before a worker is replaced, ms. */
const longestWait = 10_000;

/** What the pool works with. */
export interface PoolPorts {
  readonly store: PolicyStore;
  /** What the parts that run beside the requests say of themselves now. */
  plane(): PlaneState;
  /** Takes decisions that a worker has written down. */
  onDecision(row: string): void;
  readonly log: Log;
}

/** Workers that something is awaited of. */
interface Awaited {
  readonly left: Set<number>;
  readonly done: () => void;
}

/** The first process's part: starts the workers, orders the changes, and replaces workers that end. */
export class WorkerPool {
  readonly #ports: PoolPorts;
  /** Workers that have the state, and so are told its changes. */
  readonly #workers = new Map<number, Worker>();
  readonly #made = new Map<number, Awaited>();
  readonly #counted = new Map<number, Awaited & { readonly series: (readonly MetricSeries[])[] }>();
  #last: Promise<void> = Promise.resolve();
  #asked = 0;
  #deaths: number[] = [];
  #sent = -1;
  #isStopping = false;

  constructor(ports: PoolPorts) {
    this.#ports = ports;
  }

  /** Starts workers; done once each of them listens. @returns the addresses of the first */
  async start(count: number): Promise<readonly string[]> {
    // Data may be large: a structured clone is cheaper than text inside of text.
    cluster.setupPrimary({ serialization: 'advanced' });
    const started = await Promise.all(Array.from({ length: count }, () => this.#fork()));
    return started[0] ?? [];
  }

  /** Ends the workers, which answer what they have first. @param grace milliseconds that they get */
  async stop(grace: number): Promise<void> {
    this.#isStopping = true;
    const workers = Object.values(cluster.workers ?? {}).flatMap((worker) => worker ?? []);
    await Promise.all(workers.map((worker) => end(worker, grace)));
  }

  /** Tells every worker what changed: policies and data where they did, and what the other parts say of themselves. */
  tell(): void {
    const { store } = this.#ports;
    const messages = store.changes === this.#sent ? [this.#plane()] : [this.#state(), this.#plane()];
    for (const worker of this.#workers.values()) for (const message of messages) send(worker, message);
    this.#sent = store.changes;
  }

  #plane(): ToWorker {
    return { kind: 'plane', text: planeText(this.#ports.plane()) };
  }

  #state(): ToWorker {
    const { store } = this.#ports;
    const modules = store.modules.map(({ id: name, text, version }) => ({ name, text, version }));
    return { kind: 'state', version: store.version, modules, data: jsonText(store.data) };
  }

  /** Starts a worker; done once it listens. @throws Error where it ends before */
  #fork(): Promise<readonly string[]> {
    const worker = cluster.fork();
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'ready') resolve(message.addresses);
        else this.#onMessage(worker, message);
      });
      // A channel that breaks off is told by `exit` too.
      worker.on('error', () => undefined);
      worker.once('exit', (code, signal) => {
        const isStarted = this.#workers.delete(worker.id);
        this.#forget(worker.id);
        reject(ended(signal ?? code));
        if (isStarted && !this.#isStopping) void this.#replace(worker.id, signal ?? code);
      });
    });
  }

  #onMessage(worker: Worker, message: Exclude<FromWorker, { kind: 'ready' }>): void {
    switch (message.kind) {
      case 'hello':
        send(worker, this.#state());
        send(worker, this.#plane());
        return void this.#workers.set(worker.id, worker);
      case 'made':
        return settle(this.#made.get(message.id), worker.id);
      case 'change':
        this.#last = this.#last.then(() => this.#onChange(worker, message));
        return;
      case 'decisions':
        return message.rows.forEach((row) => this.#ports.onDecision(row));
      case 'metrics':
        return void this.#count().then((series) => send(worker, { kind: 'sum', id: message.id, series }));
      case 'counted':
        this.#counted.get(message.id)?.series.push(message.series);
        return settle(this.#counted.get(message.id), worker.id);
    }
  }

  async #onChange(worker: Worker, { id, text, doing }: Extract<FromWorker, { kind: 'change' }>): Promise<void> {
    const { store } = this.#ports;
    // What came of bundles goes first: the change was made on top of it.
    if (store.changes !== this.#sent) this.tell();
    try {
      applyChange(store, changeOf(text));
    } catch (thrown) {
      return send(worker, { kind: 'answer', id, error: failureOf(thrown, doing) });
    }
    this.#sent = store.changes;
    await this.#makeEverywhere(text);
    send(worker, { kind: 'answer', id });
  }

  /** A worker that does not make a change in time would answer by old policies: it is replaced. */
  async #makeEverywhere(text: string): Promise<void> {
    await this.#ofAll(
      this.#made,
      (id) => ({ kind: 'make', id, text }),
      (worker) => worker.process.kill('SIGKILL'),
      {},
    );
  }

  /** Requests that the workers have answered; one that is silent is left out. */
  async #count(): Promise<readonly MetricSeries[]> {
    const series: (readonly MetricSeries[])[] = [];
    await this.#ofAll(
      this.#counted,
      (id) => ({ kind: 'count', id }),
      () => undefined,
      { series },
    );
    return summed(series);
  }

  /** Asks every worker, and waits for all of them; some are late. */
  #ofAll<Row extends Awaited>(
    rows: Map<number, Row>,
    message: (id: number) => ToWorker,
    late: (worker: Worker) => void,
    more: Omit<Row, keyof Awaited>,
  ): Promise<void> {
    const id = (this.#asked += 1);
    const workers = [...this.#workers.values()];
    return new Promise((resolve) => {
      const left = new Set(workers.map((worker) => worker.id));
      const done = (): void => {
        clearTimeout(timer);
        rows.delete(id);
        resolve();
      };
      const timer = setTimeout(() => {
        for (const worker of workers) if (left.has(worker.id)) late(worker);
        done();
      }, patience);
      rows.set(id, { left, done, ...more } as unknown as Row);
      for (const worker of workers) send(worker, message(id));
      if (left.size === 0) done();
    });
  }

  /** Nothing more is awaited of a worker that ended. */
  #forget(worker: number): void {
    for (const rows of [this.#made, this.#counted]) for (const row of rows.values()) settle(row, worker);
  }

  /** Starts another worker in the place of one that ended; at once, or where many end, ever later. */
  async #replace(worker: number, why: number | string): Promise<void> {
    const { log } = this.#ports;
    log.error({ worker, reason: why }, 'a worker ended; another one starts');
    for (;;) {
      const now = Date.now();
      this.#deaths = [...this.#deaths.filter((time) => time > now - recent), now];
      const many = this.#deaths.length - this.#workers.size - 2;
      if (many > 0) await sleep(Math.min(100 * 2 ** many, longestWait), undefined, { ref: false });
      if (this.#isStopping) return;
      try {
        return void (await this.#fork());
      } catch (error) {
        if (this.#isStopping) return;
        log.error({ reason: messageOf(error) }, 'a worker cannot start');
      }
    }
  }
}

/** What is wrong has been said by the worker itself. */
function ended(reason: number | string): PolicyError {
  const message = detail('a worker ended with {reason} before it listened', { reason });
  return new PolicyError('POLICY_ADDRESS', { message, where: '--workers' });
}

function failureOf(thrown: unknown, doing: string): Failure {
  const { status, code, message, errors } = requestErrorOf(thrown, doing) ?? {
    status: 500,
    code: 'internal_error',
    message: messageOf(thrown),
    errors: [],
  };
  return { status, code, message, errors };
}

function settle(row: Awaited | undefined, worker: number): void {
  if (row?.left.delete(worker) === true && row.left.size === 0) row.done();
}

/** What cannot be sent was for a worker that has ended, of which `exit` tells; without a callback the error would end this process. */
function send(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}

/** Asks a worker to end, and makes it where it does not. */
function end(worker: Worker, grace: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => worker.process.kill('SIGKILL'), grace);
    worker.once('exit', () => (clearTimeout(timer), resolve()));
    worker.process.kill('SIGTERM');
  });
}
