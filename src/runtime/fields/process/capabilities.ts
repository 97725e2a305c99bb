/** Capabilities by number (linux/capability.h). */
const names = (
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST ' +
  'NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE ' +
  'SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM ' +
  'BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'
).split(' ');

const known = new Map<bigint, string>();
const mostKnown = 1024;

/** Names of the capabilities of a set, `CAP_KILL CAP_SETUID`; remembered, as processes share few sets. */
export function capabilityText(set: bigint): string {
  const text = known.get(set);
  if (text !== undefined) return text;
  const made = names.flatMap((name, bit) => (((set >> BigInt(bit)) & 1n) === 1n ? [`CAP_${name}`] : [])).join(' ');
  if (known.size < mostKnown) known.set(set, made);
  return made;
}
