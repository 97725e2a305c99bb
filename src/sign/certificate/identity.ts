import { contextTag, derChildren, derTags, readDer } from '../../formats/der/reader.ts';
import { readOid } from '../../formats/der/values.ts';
import type { Certificate } from './certificate.ts';

/** Who a certificate was issued to, as Fulcio writes it. */
export interface CertificateIdentity {
  /** URI, e-mail and other names of the subject alternative name (RFC 5280, 4.2.1.6). */
  readonly names: readonly string[];
  /** OpenID Connect issuer that vouched for the name. */
  readonly issuer: string | undefined;
  /** Every text extension of Fulcio under its short name, `github-workflow-repository`. */
  readonly claims: Readonly<Record<string, string>>;
}

const what = 'X.509 certificate, subject alternative name';
const fulcio = '1.3.6.1.4.1.57264.1';

/** Fulcio's extensions (fulcio, docs/oid-info.md): below 8 the value is bare text, from 8 on a UTF8String. */
export const fulcioClaims: Readonly<Record<string, string>> = {
  [`${fulcio}.1`]: 'oidc-issuer-v1',
  [`${fulcio}.2`]: 'github-workflow-trigger',
  [`${fulcio}.3`]: 'github-workflow-sha',
  [`${fulcio}.4`]: 'github-workflow-name',
  [`${fulcio}.5`]: 'github-workflow-repository',
  [`${fulcio}.6`]: 'github-workflow-ref',
  [`${fulcio}.8`]: 'oidc-issuer',
  [`${fulcio}.9`]: 'build-signer-uri',
  [`${fulcio}.10`]: 'build-signer-digest',
  [`${fulcio}.11`]: 'runner-environment',
  [`${fulcio}.12`]: 'source-repository-uri',
  [`${fulcio}.13`]: 'source-repository-digest',
  [`${fulcio}.14`]: 'source-repository-ref',
  [`${fulcio}.15`]: 'source-repository-identifier',
  [`${fulcio}.16`]: 'source-repository-owner-uri',
  [`${fulcio}.17`]: 'source-repository-owner-identifier',
  [`${fulcio}.18`]: 'build-config-uri',
  [`${fulcio}.19`]: 'build-config-digest',
  [`${fulcio}.20`]: 'build-trigger',
  [`${fulcio}.21`]: 'run-invocation-uri',
  [`${fulcio}.22`]: 'source-repository-visibility',
};

/** Reads names and claims. @throws {FormatError} where an extension is damaged. */
export function identityOf({ extensions }: Certificate): CertificateIdentity {
  const claims: Record<string, string> = {};
  for (const [oid, name] of Object.entries(fulcioClaims)) {
    const value = extensions.get(oid)?.value;
    if (value !== undefined) claims[name] = claimText(value, Number(oid.slice(fulcio.length + 1)) >= 8);
  }
  const names = extensions.get('2.5.29.17')?.value;
  return {
    names: names === undefined ? [] : alternativeNames(names),
    issuer: claims['oidc-issuer'] ?? claims['oidc-issuer-v1'],
    claims,
  };
}

function claimText(value: Uint8Array, isDer: boolean): string {
  const content = isDer ? readDer(value, 'Fulcio extension').content : value;
  return new TextDecoder().decode(content);
}

/** Type of the user name that Fulcio writes as an other name. */
const fulcioOtherName = `${fulcio}.7`;

function alternativeNames(value: Uint8Array): readonly string[] {
  const names: string[] = [];
  for (const element of derChildren(readDer(value, what), what)) {
    if (
      element.tag === contextTag(1, false) ||
      element.tag === contextTag(2, false) ||
      element.tag === contextTag(6, false)
    )
      names.push(new TextDecoder().decode(element.content));
    if (element.tag !== contextTag(0, true)) continue;
    const [type, wrapped] = derChildren(element, what);
    if (wrapped === undefined || readOid(type, what) !== fulcioOtherName) continue;
    const text = readDer(wrapped.content, what);
    if (text.tag === derTags.utf8String) names.push(new TextDecoder().decode(text.content));
  }
  return names;
}
