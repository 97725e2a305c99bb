/** A request to the service, its body read. */
export interface ServiceRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** What the service answers. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers the requests of one part of the service; undefined for paths that are not its own. */
export type Part = (request: ServiceRequest) => Promise<Answer | undefined>;

/** A document as an answer. */
export function json(document: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, type: 'application/json', body: JSON.stringify(document), headers };
}

/** A refusal as the APIs of Sigstore write it. */
export function problem(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return json({ code: status, message }, status, headers);
}
