import type { DescriptorType, FileDescriptor } from './file-descriptor.ts';

/** A descriptor of which number, kind and name are known. */
export function newDescriptor(number: number, type: DescriptorType, name: string): FileDescriptor {
  return {
    number,
    type,
    name,
    nameRaw: name,
    tuple: undefined,
    protocol: undefined,
    isServer: undefined,
    connected: false,
    nameChanged: false,
    openFlags: 0,
    device: 0,
    inode: 0n,
    upperLayer: false,
    lowerLayer: false,
  };
}

const protocols: Readonly<Record<number, FileDescriptor['protocol']>> = { 1: 'tcp', 2: 'udp', 3: 'icmp', 4: 'raw' };

/** Protocol by its number in descriptor lists (`scap_l4_proto`). */
export function protocolOf(number: number): FileDescriptor['protocol'] {
  return protocols[number];
}
