import { type Log, messageOf, version } from '../../core/index.ts';
import { encodeMessage } from '../../formats/protobuf/encode.ts';
import type { Plain } from '../../formats/plain.ts';
import type { TracingConfig } from './config.ts';
import { exportRequest } from './messages.ts';
import { openCollector, type Collector } from './collector.ts';
import type { Span } from './span.ts';

/** Tells a collector of spans, many at a time (OpenTelemetry Protocol). What it does not take is logged and dropped. */
export class SpanExporter {
  readonly #config: TracingConfig;
  readonly #log: Log;
  readonly #collector: Collector;
  #waiting: Plain[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #dropped = 0;

  constructor(config: TracingConfig, log: Log) {
    this.#config = config;
    this.#log = log;
    this.#collector = openCollector(config);
  }

  get config(): TracingConfig {
    return this.#config;
  }

  /** Takes a span whose work is done; where too many wait, it is dropped, or waited for. @param status of the answer */
  async end(span: Span, status: number): Promise<void> {
    if (!span.isSampled) return;
    while (this.#waiting.length >= this.#config.maxQueue) {
      if (!this.#config.isBlocking) {
        this.#dropped += 1;
        return;
      }
      this.#send();
      await this.#sending;
    }
    this.#waiting.push(toldSpan(span, status));
    if (this.#waiting.length >= this.#config.maxBatch) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), this.#config.batchTimeout).unref();
  }

  /** Tells of what waits, and closes the connection. */
  async stop(): Promise<void> {
    this.#send();
    await this.#sending;
    await this.#collector.close();
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = this.#sending.then(() => this.#sendBatches());
  }

  async #sendBatches(): Promise<void> {
    while (this.#waiting.length > 0) {
      const spans = this.#waiting.splice(0, this.#config.maxBatch);
      try {
        await this.#collector.send(encodeMessage(exportRequest, this.#messageOf(spans)), this.#config.exportTimeout);
      } catch (error) {
        this.#log.error({ reason: messageOf(error), spans: spans.length }, 'Spans cannot be told to the collector.');
      }
    }
    if (this.#dropped > 0) this.#log.warn({ spans: this.#dropped }, 'Spans were dropped: too many waited.');
    this.#dropped = 0;
  }

  #messageOf(spans: Plain[]): Plain {
    const scopeSpans = [{ scope: { name: 'dartagnan', version }, spans }];
    return { resourceSpans: [{ resource: { attributes: attributesOf(this.#config.resource) }, scopeSpans }] };
  }
}

/** Kinds and codes of the protocol: a server's work, and work that failed. */
const [serverKind, failed] = [2, 2];

function toldSpan({ traceId, spanId, parentId, name, start, attributes }: Span, status: number): Plain {
  return {
    traceId: base64Of(traceId),
    spanId: base64Of(spanId),
    ...(parentId !== undefined && { parentSpanId: base64Of(parentId) }),
    name,
    kind: serverKind,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(BigInt(Date.now()) * 1_000_000n),
    attributes: [
      ...attributesOf(attributes),
      { key: 'http.response.status_code', value: { intValue: String(status) } },
    ],
    ...(status >= 500 && { status: { message: '', code: failed } }),
  };
}

function attributesOf(table: Readonly<Record<string, string>>): Plain[] {
  return Object.entries(table).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function base64Of(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}
