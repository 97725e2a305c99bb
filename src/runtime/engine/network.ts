import ipaddr from 'ipaddr.js';

const parsed = new Map<string, ipaddr.IPv4 | ipaddr.IPv6 | undefined>();
const mostParsed = 4096;

/** An address, parsed once while it is among those seen lately; undefined where the text is none. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const known = parsed.get(text);
  if (known !== undefined || parsed.has(text)) return known;
  const address = ipaddr.isValid(text) ? ipaddr.process(text) : undefined;
  if (parsed.size >= mostParsed) parsed.clear();
  parsed.set(text, address);
  return address;
}

/** An address in the one spelling that is compared; undefined where the text is none. IPv4 in IPv6 form becomes IPv4. */
export function canonicalAddress(text: string): string | undefined {
  return parseAddress(text)?.toString();
}

/** Whether addresses lie in a network, `10.0.0.0/8`; a bare address is a network of one. Undefined where the text is neither. */
export function networkMatcher(text: string): ((address: string) => boolean) | undefined {
  if (ipaddr.isValid(text)) {
    const wanted = canonicalAddress(text);
    return (address) => canonicalAddress(address) === wanted;
  }
  if (!ipaddr.isValidCIDR(text)) return undefined;
  const [network, bits] = ipaddr.parseCIDR(text);
  return (address) => {
    const found = parseAddress(address);
    return found !== undefined && found.kind() === network.kind() && found.match([network, bits]);
  };
}
