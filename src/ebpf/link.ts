import { closeSync, readSync } from 'node:fs';
import type { EbpfProgram } from './program.ts';
import { Attributes, cString } from './sys/attributes.ts';
import { bpf } from './sys/bpf.ts';
import { attachTypes } from './sys/constants.ts';
import { attachTracepoint } from './sys/perf-event.ts';
import { ownDescriptor, type Descriptor } from './sys/descriptor.ts';
import { detail } from './details.ts';

/** Attaches a program where its section says; closing the link (or the end of the process) detaches it. */
export function attachProgram(program: EbpfProgram): Descriptor {
  const { attach, name } = program.spec;
  const doing = detail('attach program {name} to {place}', { name, place: `${attach.prefix}/${attach.target}` });
  if (attach.kind.attach === 'trace-iterator')
    return ownDescriptor(
      bpf('linkCreate', new Attributes(48).u32(0, program.fd).u32(8, attachTypes['trace-iterator']), doing),
    );
  if (attach.kind.program === 'tracepoint') return attachTracepoint(program.fd, attach.target, doing);
  const attributes = new Attributes(16).u32(8, program.fd);
  if (attach.kind.program === 'raw-tracepoint') attributes.pointer(0, cString(attach.target));
  return ownDescriptor(bpf('rawTracepointOpen', attributes, doing));
}

/** Runs an iterator to its end and gives what its program wrote. @param link an attached `iter/…` program. */
export function readIterator(link: Descriptor, limit = 64 << 20): Buffer {
  const fd = bpf('iteratorCreate', new Attributes(8).u32(0, link.fd), detail('start an iterator'));
  const chunks: Buffer[] = [];
  try {
    for (let total = 0; total < limit; ) {
      const chunk = Buffer.alloc(1 << 16);
      const count = readSync(fd, chunk);
      if (count === 0) break;
      chunks.push(chunk.subarray(0, count));
      total += count;
    }
  } finally {
    closeSync(fd);
  }
  return Buffer.concat(chunks);
}

/** Keeps a program, map or link alive under a path of a mounted bpf file system, beyond this process. */
export function pin(object: Descriptor, path: string): void {
  bpf('objectPin', new Attributes(16).pointer(0, cString(path)).u32(8, object.fd), detail('pin to {path}', { path }));
}

/** Opens what is pinned at a path. */
export function openPinned(path: string): Descriptor {
  return ownDescriptor(
    bpf('objectGet', new Attributes(16).pointer(0, cString(path)), detail('open pinned {path}', { path })),
  );
}
