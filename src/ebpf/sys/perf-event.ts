import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '../../core/text.ts';
import { EbpfError } from '../errors.ts';
import { Attributes } from './attributes.ts';
import { systemCallError } from './bpf.ts';
import { ownDescriptor, type Descriptor } from './descriptor.ts';
import { cLibrary, errnoName } from './library.ts';
import { detail } from '../details.ts';

const perfEventOpen = process.arch === 'arm64' ? 241 : 298;
const attributesSize = 112;
const tracepointType = 2;
/** `PERF_FLAG_FD_CLOEXEC`. */
const closeOnExec = 8;
/** `PERF_EVENT_IOC_SET_BPF` and `PERF_EVENT_IOC_ENABLE` (linux/perf_event.h). */
const request = { setProgram: 0x4004_2408, enable: 0x2400 } as const;

const mounts = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/**
 * Runs a program at a tracepoint of the kernel (perf_event_open(2)) until the descriptor is closed.
 * @param target category and name, `sched/sched_process_exec`.
 */
export function attachTracepoint(program: number, target: string, doing: Text): Descriptor {
  const attributes = new Attributes(attributesSize)
    .u32(0, tracepointType)
    .u32(4, attributesSize)
    .u64(8, BigInt(tracepointId(target, doing)));
  const { ioctl, perfEventOpen: open } = cLibrary();
  const fd = open(perfEventOpen, attributes.bytes, -1, 0, -1, closeOnExec);
  if (fd < 0) throw systemCallError(doing, errnoName());
  const event = ownDescriptor(fd);
  for (const [what, value] of [
    [request.setProgram, program],
    [request.enable, 0],
  ] as const)
    if (ioctl(fd, what, value) < 0) {
      const error = systemCallError(doing, errnoName());
      event.close();
      throw error;
    }
  return event;
}

function tracepointId(target: string, doing: Text): number {
  const folder = mounts.find((mount) => existsSync(join(mount, 'events')));
  if (folder === undefined)
    throw new EbpfError('EBPF_UNSUPPORTED', {
      message: detail('{doing}: tracefs is not mounted (mount -t tracefs tracefs /sys/kernel/tracing)', { doing }),
    });
  try {
    return Number(readFileSync(join(folder, 'events', target, 'id'), 'utf8'));
  } catch (cause) {
    throw new EbpfError('EBPF_UNSUPPORTED', {
      message: detail('{doing}: this kernel has no such tracepoint', { doing }),
      cause,
    });
  }
}
