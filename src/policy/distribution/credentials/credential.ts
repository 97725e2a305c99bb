import type { CatalogueRow } from '../../../core/index.ts';
import type { PlainObject } from '../../../rego/value/value.ts';
import { PolicyError } from '../../error.ts';
import type { ErrorDetail } from '../../../core/index.ts';

/** A request to a service before it says who asks. */
export interface UnsignedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

/** Headers that say who asks; made anew for each request. */
export type Authorizer = (request: UnsignedRequest) => Promise<Readonly<Record<string, string>>>;

/** An answer of a service that gives out tokens or keys. */
interface TokenAnswer {
  readonly status: number;
  readonly text: string;
}

/** What finding out who asks depends on. */
export interface CredentialPorts {
  /** Name of the service. */
  readonly service: string;
  /** `keys` of the configuration. */
  readonly keys: PlainObject;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Asks another service, through the same connections as the service itself. */
  ask(
    url: URL,
    options: {
      readonly method?: 'GET' | 'POST' | 'PUT';
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly signal: AbortSignal;
    },
  ): Promise<TokenAnswer>;
}

/** One way to show who asks: a member of `services[_].credentials` (OPA, "Configuration", "Services"). */
export interface CredentialKind extends CatalogueRow {
  /** @throws PolicyError POLICY_CONFIG */
  make(row: PlainObject, ports: CredentialPorts): Authorizer;
}

/** An error of a service's credentials. */
export function wrongCredentials(
  { service }: Pick<CredentialPorts, 'service'>,
  message: ErrorDetail['message'],
  cause?: unknown,
): PolicyError {
  const where = `services.${service}.credentials`;
  return new PolicyError('POLICY_CONFIG', { message, where, ...(cause !== undefined && { cause }) });
}

/** A member that is a text; undefined where it is none. */
export function textOf(row: PlainObject, name: string): string | undefined {
  const value = row[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A token that is kept until shortly before it ends. @param fetch gives the token and the seconds that it holds, 0 where it must not be kept */
export function keptToken(
  ports: CredentialPorts,
  fetch: (signal: AbortSignal) => Promise<{ readonly token: string; readonly seconds: number }>,
): (signal: AbortSignal) => Promise<string> {
  let kept = '';
  let until = 0;
  return async (signal) => {
    if (ports.now() < until) return kept;
    const { token, seconds } = await fetch(signal);
    kept = token;
    until = ports.now() + (seconds - early) * 1000;
    return token;
  };
}

/** Seconds before its end that a token is renewed. */
const early = 10;
