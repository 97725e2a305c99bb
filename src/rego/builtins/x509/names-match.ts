import type { Certificate } from './certificate.ts';
import type { GeneralNames, NameConstraints } from './extensions.ts';
import { addressText } from './value.ts';

/** Whether a certificate is for a host name, or for an address in brackets or without (RFC 6125, 6.4). */
export function matchesHost({ known: { names } }: Certificate, host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (/^[0-9.]+$|:/.test(address)) return names.addresses.some((bytes) => addressText(bytes) === address.toLowerCase());
  const wanted = labels(host);
  return names.dns.some((pattern) => {
    const own = labels(pattern);
    return (
      own.length === wanted.length &&
      own.every((label, index) => label !== '' && (label === wanted[index] || (index === 0 && label === '*')))
    );
  });
}

function labels(name: string): readonly string[] {
  return name.toLowerCase().replace(/\.$/, '').split('.');
}

/** Whether the names of a certificate keep the constraints of an authority (RFC 5280, 4.2.1.10). Names of other kinds keep none. */
export function permitsNames(constraints: NameConstraints | undefined, names: GeneralNames): boolean {
  if (constraints === undefined) return true;
  const { permitted, excluded } = constraints;
  if (permitted.others + excluded.others > 0) return false;
  return (
    fits(names.dns, permitted.dns, excluded.dns, isBelow) &&
    fits(names.emails, permitted.emails, excluded.emails, isMailbox) &&
    fits(names.uris.map(hostOf), permitted.uris, excluded.uris, isHostOf) &&
    fits(names.addresses, permitted.addresses, excluded.addresses, isInRange)
  );
}

function fits<Name, Constraint>(
  names: readonly Name[],
  permitted: readonly Constraint[],
  excluded: readonly Constraint[],
  matches: (name: Name, constraint: Constraint) => boolean,
): boolean {
  return names.every(
    (name) =>
      !excluded.some((constraint) => matches(name, constraint)) &&
      (permitted.length === 0 || permitted.some((constraint) => matches(name, constraint))),
  );
}

/** The domain itself and what is below it. */
function isBelow(name: string, constraint: string): boolean {
  const [own, domain] = [name.toLowerCase(), constraint.toLowerCase()];
  return domain === '' || own === domain || own.endsWith(domain.startsWith('.') ? domain : `.${domain}`);
}

/** The domain alone, or with a leading dot what is below it. */
function isHostOf(host: string, constraint: string): boolean {
  return constraint.startsWith('.') ? isBelow(host, constraint) : host.toLowerCase() === constraint.toLowerCase();
}

function isMailbox(mailbox: string, constraint: string): boolean {
  if (constraint.includes('@')) return mailbox === constraint;
  return isHostOf(mailbox.slice(mailbox.lastIndexOf('@') + 1), constraint);
}

function hostOf(uri: string): string {
  return /^[^:]+:\/\/(?:[^/?#@]*@)?([^/?#:]*)/.exec(uri)?.[1] ?? '';
}

function isInRange(address: Uint8Array, range: Uint8Array): boolean {
  return (
    range.length === address.length * 2 &&
    address.every((byte, index) => ((byte ^ (range[index] ?? 0)) & (range[index + address.length] ?? 0)) === 0)
  );
}
