/** One HTTP request; a body is a function, because a redirect or another try sends it again. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: () => Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
  /** A failure is not tried again. */
  readonly once?: boolean;
}

/** One HTTP response. The body must be read or discarded, so that its connection can be used again. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Where the response came from, redirects followed. */
  readonly url: URL;
  /** Throws {@link OciError} OCI_NETWORK where it stalls or breaks off. */
  readonly body: AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
}

/** Sends requests: the seam between the protocol and the network. */
export interface Transport {
  /** @throws {OciError} OCI_NETWORK; a status of any kind is no error. */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}
