import ipaddr from 'ipaddr.js';

/** An address in the one spelling that is compared; undefined where the text is none. IPv4 in IPv6 form becomes IPv4. */
export function canonicalAddress(text: string): string | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : undefined;
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
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return parsed.kind() === network.kind() && parsed.match([network, bits]);
  };
}
