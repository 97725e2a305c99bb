import { existsSync } from 'node:fs';
import { release } from 'node:os';
import type { Text } from '../core/text.ts';
import { EbpfError } from './errors.ts';
import { Attributes } from './sys/attributes.ts';
import { tryBpf, type BpfAnswer } from './sys/bpf.ts';
import { mapTypes } from './sys/constants.ts';
import { cLibrary } from './sys/library.ts';
import { liftMemlock } from './sys/memlock.ts';
import { detail } from './details.ts';

/** How a kernel answers the question for a feature. */
export type FeatureAnswer = 'available' | 'missing' | 'refused';

/** Something of the kernel that a program may need. */
export interface Feature {
  readonly name: Text;
  /** The first Linux that has it; distributions may have carried it into older ones, so that the kernel itself is asked. */
  readonly since: string;
  probe(): FeatureAnswer;
}

const pageSize = 4096;

/** Types of the kernel, by which programs find their way in its structures. */
export const kernelTypesFeature: Feature = {
  name: detail('type information (CONFIG_DEBUG_INFO_BTF, /sys/kernel/btf/vmlinux)'),
  since: '5.4',
  probe: () => (existsSync('/sys/kernel/btf/vmlinux') ? 'available' : 'missing'),
};

/** The map by which events leave the kernel. */
export const ringBufferFeature: Feature = {
  name: detail('the BPF ring buffer'),
  since: '5.8',
  probe: () => mapAnswer(mapTypes['ring-buffer'], 0, pageSize),
};

/** The right to make maps at all: any kernel that has bpf(2) knows arrays. */
export const privilegeFeature: Feature = {
  name: detail('the right to call bpf(2) (root, or CAP_BPF and CAP_PERFMON)'),
  since: '4.4',
  probe: () => mapAnswer(mapTypes.array, 4, 1),
};

/**
 * Asks for some features in order.
 * @throws {EbpfError} for the first one that is not there: EBPF_PERMISSION, EBPF_NO_BTF or EBPF_UNSUPPORTED, with the minimum kernel.
 */
export function requireFeatures(features: readonly Feature[], running = release()): void {
  liftMemlock();
  for (const feature of features) {
    const answer = feature.probe();
    if (answer === 'available') continue;
    const { name, since } = feature;
    const message =
      answer === 'refused'
        ? detail('{name} is refused', { name })
        : detail('{name} is missing (since Linux {since}; this is {running})', { name, since, running });
    throw new EbpfError(codeOf(feature, answer), { message });
  }
}

function codeOf(feature: Feature, answer: FeatureAnswer): 'EBPF_PERMISSION' | 'EBPF_NO_BTF' | 'EBPF_UNSUPPORTED' {
  if (answer === 'refused') return 'EBPF_PERMISSION';
  return feature === kernelTypesFeature ? 'EBPF_NO_BTF' : 'EBPF_UNSUPPORTED';
}

function mapAnswer(type: number, size: number, entries: number): FeatureAnswer {
  const attributes = new Attributes(72).u32(0, type).u32(4, size).u32(8, size).u32(12, entries).name(28, 'probe');
  const answer: BpfAnswer = tryBpf('mapCreate', attributes);
  if ('value' in answer) {
    cLibrary().close(answer.value);
    return 'available';
  }
  return answer.errno === 'EPERM' || answer.errno === 'EACCES' ? 'refused' : 'missing';
}
