/** Kinds of descriptor with the letter that `fd.typechar` shows. */
export const descriptorTypes = {
  file: 'f',
  directory: 'd',
  ipv4: '4',
  ipv6: '6',
  unix: 'u',
  pipe: 'p',
  event: 'e',
  signalfd: 's',
  eventpoll: 'l',
  inotify: 'i',
  timerfd: 't',
  netlink: 'n',
  packet: 'k',
  bpf: 'b',
  userfaultfd: 'u',
  io_uring: 'r',
  memfd: 'm',
  pidfd: 'P',
  unknown: 'o',
} as const;

/** One of {@link descriptorTypes}. */
export type DescriptorType = keyof typeof descriptorTypes;

/** Ends of a connection, source first: the client's, then the server's. Addresses are text. */
export interface SocketTuple {
  readonly sourceAddress: string;
  readonly sourcePort: number;
  readonly destinationAddress: string;
  readonly destinationPort: number;
}

/** An open descriptor of a process. */
export interface FileDescriptor {
  readonly number: number;
  type: DescriptorType;
  /** Resolved path, tuple as text, or the name that the kernel gives. */
  name: string;
  /** Path as the program wrote it. */
  nameRaw: string;
  tuple: SocketTuple | undefined;
  /** IP protocol, or undefined for what is no IP socket. */
  protocol: 'tcp' | 'udp' | 'icmp' | 'raw' | undefined;
  /** This end is the server's. */
  isServer: boolean | undefined;
  connected: boolean;
  /** The last event changed the tuple, and so the name. */
  nameChanged: boolean;
  openFlags: number;
  device: number;
  inode: bigint;
  upperLayer: boolean;
  lowerLayer: boolean;
}
