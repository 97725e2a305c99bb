// Several processes that share the addresses. The first one keeps the store: a change goes to it from the worker that was asked, is made
// there, then in every worker, and only then answered; so two changes come in one order everywhere.
import cluster, { type Worker } from 'node:cluster';
import { messageOf, type Log } from '../../core/index.ts';
import { parseJson } from '../../rego/value/json.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { overlaps } from '../distribution/activate.ts';
import { applyChange, changeOf, changeText, type StoreChange } from './change.ts';
import { RequestError, requestErrorOf } from './reply.ts';
import type { PolicyStore } from './store.ts';

/** What a worker says to the first process. */
type FromWorker =
  | { readonly kind: 'ready'; readonly addresses: readonly string[] }
  | { readonly kind: 'change'; readonly id: number; readonly text: string; readonly doing: string }
  | { readonly kind: 'made'; readonly id: number };

/** What the first process says to a worker. */
type ToWorker =
  | { readonly kind: 'make'; readonly id: number; readonly text: string }
  | {
      readonly kind: 'state';
      readonly modules: readonly { readonly id: string; readonly text: string }[];
      readonly data: string;
      readonly owners: readonly Owner[];
    }
  | { readonly kind: 'answer'; readonly id: number; readonly error?: Failure };

/** A bundle and the paths below `data` that it owns. */
type Owner = readonly [bundle: string, roots: readonly string[]];

interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly errors: readonly string[];
}

/** How long a worker gets to make a change before it is taken for dead, ms. */
const patience = 10_000;

/** The first process's part: starts the workers, orders the changes, and replaces workers that end. */
export class WorkerPool {
  readonly #store: PolicyStore;
  readonly #owners: () => readonly Owner[];
  readonly #log: Log;
  readonly #waiting = new Map<number, { readonly left: Set<number>; readonly done: () => void }>();
  #last: Promise<void> = Promise.resolve();
  #changes = 0;
  #stopping = false;

  constructor(store: PolicyStore, owners: () => readonly Owner[], log: Log) {
    this.#store = store;
    this.#owners = owners;
    this.#log = log;
  }

  /** Starts workers; done once each of them listens. @returns the addresses of the first */
  async start(count: number): Promise<readonly string[]> {
    cluster.on('exit', (worker, code) => this.#onExit(worker, code));
    const started = await Promise.all(Array.from({ length: count }, () => this.#fork()));
    return started[0] ?? [];
  }

  /** Ends the workers, which answer what they have first. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const workers = Object.values(cluster.workers ?? {}).flatMap((worker) => worker ?? []);
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve) => {
            worker.once('exit', () => resolve());
            worker.process.kill('SIGTERM');
          }),
      ),
    );
  }

  #fork(): Promise<readonly string[]> {
    const worker = cluster.fork();
    return new Promise((resolve, reject) => {
      worker.once('exit', (code) => reject(new Error(`a worker ended with ${code} before it listened`)));
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'made') this.#onMade(message.id, worker.id);
        else if (message.kind === 'change') this.#last = this.#last.then(() => this.#onChange(worker, message));
        else {
          worker.removeAllListeners('exit');
          // Changes that came while it started are in the state.
          send(worker, this.#state());
          resolve(message.addresses);
        }
      });
    });
  }

  /** Sends the whole state to every worker, as after a change of bundles. */
  sendState(): void {
    for (const worker of Object.values(cluster.workers ?? {})) if (worker !== undefined) send(worker, this.#state());
  }

  #state(): ToWorker {
    const modules = this.#store.modules.map(({ id, text }) => ({ id, text }));
    return { kind: 'state', modules, data: jsonText(this.#store.data), owners: this.#owners() };
  }

  async #onChange(worker: Worker, { id, text, doing }: Extract<FromWorker, { kind: 'change' }>): Promise<void> {
    try {
      applyChange(this.#store, changeOf(text));
    } catch (thrown) {
      const { status, code, message, errors } = requestErrorOf(thrown, doing) ?? {
        status: 500,
        code: 'internal_error',
        message: messageOf(thrown),
        errors: [],
      };
      return send(worker, { kind: 'answer', id, error: { status, code, message, errors } });
    }
    await this.#makeEverywhere(text);
    send(worker, { kind: 'answer', id });
  }

  #makeEverywhere(text: string): Promise<void> {
    const id = (this.#changes += 1);
    const workers = Object.values(cluster.workers ?? {}).flatMap((worker) => worker ?? []);
    return new Promise((done) => {
      const timer = setTimeout(() => this.#giveUp(id), patience);
      const left = new Set(workers.map((worker) => worker.id));
      this.#waiting.set(id, { left, done: () => (clearTimeout(timer), this.#waiting.delete(id), done()) });
      for (const worker of workers) send(worker, { kind: 'make', id, text });
      if (left.size === 0) this.#waiting.get(id)?.done();
    });
  }

  #onMade(id: number, worker: number): void {
    const waiting = this.#waiting.get(id);
    waiting?.left.delete(worker);
    if (waiting?.left.size === 0) waiting.done();
  }

  /** A worker that does not make a change would answer by old policies: it is replaced. */
  #giveUp(id: number): void {
    for (const worker of this.#waiting.get(id)?.left ?? []) cluster.workers?.[worker]?.process.kill('SIGKILL');
    this.#waiting.get(id)?.done();
  }

  #onExit(worker: Worker, code: number): void {
    for (const id of Array.from(this.#waiting.keys())) this.#onMade(id, worker.id);
    if (this.#stopping) return;
    this.#log.error({ worker: worker.id, code }, 'a worker ended; another one starts');
    this.#fork().catch((error: unknown) => this.#log.error({ reason: messageOf(error) }, 'a worker cannot start'));
  }
}

function send(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message);
}

/** A worker's part: makes the changes that the first process orders, and hands on those that its clients want. */
export class WorkerLink {
  readonly #answers = new Map<number, { readonly resolve: () => void; readonly reject: (error: Error) => void }>();
  #owners: readonly Owner[] = [];
  #sent = 0;

  constructor(store: PolicyStore) {
    process.on('message', (message: ToWorker) => {
      if (message.kind === 'make') {
        applyChange(store, changeOf(message.text));
        this.#tell({ kind: 'made', id: message.id });
      } else if (message.kind === 'state') {
        const modules = new Map(message.modules.map(({ id, text }) => [id, store.parsed(id, text)]));
        store.replace({ modules, data: parseJson(message.data) as PlainObject });
        this.#owners = message.owners;
      } else this.#onAnswer(message);
    });
  }

  /** Whether this process is a worker. */
  static get isWorker(): boolean {
    return cluster.isWorker;
  }

  /** Name of the bundle that owns a path of data. */
  ownerOf(path: readonly string[]): string | undefined {
    return this.#owners.find(([, roots]) => roots.some((root) => overlaps(path, root)))?.[0];
  }

  /** Tells that the worker listens. */
  ready(addresses: readonly string[]): void {
    this.#tell({ kind: 'ready', addresses });
  }

  /** Asks for a change; done once every worker made it. @throws RequestError */
  change(change: StoreChange, doing: string): Promise<void> {
    const id = (this.#sent += 1);
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
      this.#tell({ kind: 'change', id, text: changeText(change), doing });
    });
  }

  #onAnswer({ id, error }: Extract<ToWorker, { kind: 'answer' }>): void {
    const waiting = this.#answers.get(id);
    this.#answers.delete(id);
    if (error === undefined) waiting?.resolve();
    else waiting?.reject(new RequestError(error.status, error.code, error.message, error.errors));
  }

  #tell(message: FromWorker): void {
    process.send?.(message as unknown as Value);
  }
}
