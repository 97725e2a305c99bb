import cluster from 'node:cluster';
import { type Owner, ownerAmong } from '../../distribution/activate.ts';
import type { Builtin } from '../../../rego/builtins/builtin.ts';
import { parseJson } from '../../../rego/value/json.ts';
import type { PlainObject } from '../../../rego/value/value.ts';
import { applyChange, changeOf, changeText, type StoreChange } from '../change.ts';
import type { MetricSeries, RequestMetrics } from '../metrics.ts';
import { RequestError } from '../reply.ts';
import { PolicyStore } from '../store.ts';
import { type FromWorker, planeOf, type PlaneState, type ToWorker } from './messages.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What a worker begins with. */
interface LinkOptions {
  metrics(): RequestMetrics;
  /** Functions that policies may call; all of them where it is absent. */
  readonly builtins?: readonly Builtin[] | undefined;
}

/** A worker's part: makes the changes that the first process orders, and hands on those that its clients want. */
export class WorkerLink {
  readonly #options: LinkOptions;
  readonly #answers = new Map<number, Waiting>();
  readonly #begun: Promise<void>;
  #begin: () => void = () => undefined;
  #store: PolicyStore | undefined;
  #plane: PlaneState | undefined;
  #onPlane: (state: PlaneState) => void = () => undefined;
  #rows: string[] = [];
  #sent = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
    process.on('message', (message: ToWorker) => this.#onMessage(message));
  }

  /** Whether this process is a worker. */
  static get isWorker(): boolean {
    return cluster.isWorker;
  }

  /** Asks for the policies, data and configuration of the first process; done once they are here. */
  async begin(): Promise<void> {
    void this.#tell({ kind: 'hello' });
    await this.#begun;
  }

  /** Policies and data; there once {@link begin} is done. */
  get store(): PolicyStore {
    if (this.#store === undefined) throw new Error('the first process has sent no policies yet');
    return this.#store;
  }

  /** What the first process last said of bundles, decisions and status; there once {@link begin} is done. */
  get plane(): PlaneState {
    if (this.#plane === undefined) throw new Error('the first process has said nothing yet');
    return this.#plane;
  }

  /** Is told what the first process says of itself: what it said last, and each change of it. */
  onPlane(tell: (state: PlaneState) => void): void {
    this.#onPlane = tell;
    tell(this.plane);
  }

  /** The bundle that owns a path of data. */
  ownerOf(path: readonly string[]): Owner | undefined {
    return ownerAmong(this.plane.owners, path);
  }

  /** Tells that the worker listens. */
  ready(addresses: readonly string[]): void {
    void this.#tell({ kind: 'ready', addresses });
  }

  /** Asks for a change; done once every worker made it. @throws RequestError */
  async change(change: StoreChange, doing: string): Promise<void> {
    await this.#ask((id) => ({ kind: 'change', id, text: changeText(change), doing }));
  }

  /** Requests that all workers have answered. */
  async metrics(): Promise<readonly MetricSeries[]> {
    return (await this.#ask((id) => ({ kind: 'metrics', id }))) as readonly MetricSeries[];
  }

  /** Hands a decision to the first process, which uploads it: with the others of this turn of the event loop. */
  decide(row: string): void {
    this.#rows.push(row);
    if (this.#rows.length === 1) setImmediate(() => void this.flush());
  }

  /** Hands over the decisions that wait; done once they have left the process. */
  flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    return rows.length === 0 ? Promise.resolve() : this.#tell({ kind: 'decisions', rows });
  }

  #onMessage(message: ToWorker): void {
    switch (message.kind) {
      case 'make':
        applyChange(this.store, changeOf(message.text));
        return void this.#tell({ kind: 'made', id: message.id });
      case 'state':
        return this.#onState(message);
      case 'plane':
        this.#plane = planeOf(message.text);
        this.#onPlane(this.#plane);
        return this.#begin();
      case 'count':
        return void this.#tell({ kind: 'counted', id: message.id, series: this.#options.metrics().series });
      case 'sum':
        return this.#settle(message.id)?.resolve(message.series);
      case 'answer':
        return this.#onAnswer(message);
    }
  }

  #onState({ modules, data: text, version }: Extract<ToWorker, { kind: 'state' }>): void {
    const data = parseJson(text) as PlainObject;
    if (this.#store === undefined) {
      const { builtins } = this.#options;
      this.#store = new PolicyStore({ modules, data, ...(version && { version }), ...(builtins && { builtins }) });
    } else {
      const store = this.#store;
      store.replace({
        modules: new Map(modules.map((row) => [row.name, store.parsed(row.name, row.text, row.version)])),
        data,
      });
    }
  }

  #onAnswer({ id, error }: Extract<ToWorker, { kind: 'answer' }>): void {
    const waiting = this.#settle(id);
    if (error === undefined) waiting?.resolve(undefined);
    else waiting?.reject(new RequestError(error.status, error.code, error.message, error.errors));
  }

  #ask(message: (id: number) => FromWorker): Promise<unknown> {
    const id = (this.#sent += 1);
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
      void this.#tell(message(id));
    });
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#answers.get(id);
    this.#answers.delete(id);
    return waiting;
  }

  /** Done once the message has left; where the first process is gone, this one ends with the channel. */
  #tell(message: FromWorker): Promise<void> {
    return new Promise((resolve) => {
      if (!process.connected) return resolve();
      process.send?.(message, undefined, undefined, () => resolve());
    });
  }
}
