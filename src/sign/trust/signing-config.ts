import { SignError } from '../error.ts';
import { type JsonReader, readJson } from '../json.ts';
import { detail } from '../details.ts';

/** Media type of signing configurations. */
export const signingConfigMediaType = 'application/vnd.dev.sigstore.signingconfig.v0.2+json';

/** Where to sign: the services that Sigstore gives out through TUF (protobuf-specs, sigstore_trustroot.proto, SigningConfig). */
export interface SigningConfig {
  readonly certificateAuthorities: readonly Service[];
  readonly oidcIssuers: readonly Service[];
  readonly logs: readonly Service[];
  readonly logSelector: ServiceSelector;
  readonly timestampAuthorities: readonly Service[];
  readonly timestampSelector: ServiceSelector;
}

/** A service and since when it is to be used; milliseconds since 1970. */
export interface Service {
  readonly url: string;
  readonly majorApiVersion: number;
  readonly start: number;
  readonly end: number;
  readonly operator: string;
}

/** How many of several services must be used. */
export type ServiceSelector =
  | { readonly kind: 'all' }
  | { readonly kind: 'any' }
  | { readonly kind: 'exact'; readonly count: number };

/** Reads a signing configuration. @throws {SignError} SIGN_MALFORMED or SIGN_UNSUPPORTED. */
export function parseSigningConfig(document: Uint8Array | string, where: string): SigningConfig {
  const config = readJson(document, where);
  const type = config.text('mediaType');
  if (type !== signingConfigMediaType)
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('media type {type} is not {signingConfigMediaType}', {
        type: JSON.stringify(type),
        signingConfigMediaType,
      }),
      where,
    });
  return {
    certificateAuthorities: config.objects('caUrls').map(readService),
    oidcIssuers: config.objects('oidcUrls').map(readService),
    logs: config.objects('rekorTlogUrls').map(readService),
    logSelector: readSelector(config.optionalObject('rekorTlogConfig')),
    timestampAuthorities: config.objects('tsaUrls').map(readService),
    timestampSelector: readSelector(config.optionalObject('tsaConfig')),
  };
}

/**
 * The services to use: those in force, of the highest version that is spoken, one an operator, the newest first.
 * @throws {SignError} SIGN_SERVICE where the selector wants more than there are.
 */
export function chooseServices(
  services: readonly Service[],
  selector: ServiceSelector,
  { now, versions }: { readonly now: number; readonly versions: readonly number[] },
): readonly Service[] {
  const inForce = services
    .filter((service) => service.start <= now && now <= service.end && versions.includes(service.majorApiVersion))
    .sort((left, right) => right.majorApiVersion - left.majorApiVersion || right.start - left.start);
  const best = inForce.filter(
    (service, index) => inForce.findIndex(({ operator }) => operator === service.operator) === index,
  );
  if (selector.kind === 'all') return best;
  if (selector.kind === 'any') return best.slice(0, 1);
  if (best.length < selector.count)
    throw new SignError('SIGN_SERVICE', {
      message: detail('the signing configuration wants {count} services and has {count2} in force', {
        count: selector.count,
        count2: best.length,
      }),
    });
  return best.slice(0, selector.count);
}

function readService(service: JsonReader): Service {
  const validity = service.optionalObject('validFor');
  return {
    url: service.text('url'),
    majorApiVersion: Number(service.count('majorApiVersion')),
    start: validity?.time('start') ?? 0,
    end: validity?.time('end') ?? Number.POSITIVE_INFINITY,
    operator: service.optionalText('operator') ?? '',
  };
}

function readSelector(selector: JsonReader | undefined): ServiceSelector {
  const name = selector?.optionalText('selector') ?? 'ANY';
  if (name === 'ALL') return { kind: 'all' };
  return name === 'EXACT' ? { kind: 'exact', count: Number(selector?.count('count') ?? 1n) } : { kind: 'any' };
}
