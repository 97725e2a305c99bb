import { describe, expect, it } from 'vitest';
import type { EbpfError } from './errors.ts';
import {
  kernelTypesFeature,
  privilegeFeature,
  requireFeatures,
  ringBufferFeature,
  type Feature,
  type FeatureAnswer,
} from './features.ts';

function failure(features: readonly Feature[], running: string): EbpfError | undefined {
  try {
    requireFeatures(features, running);
    return undefined;
  } catch (error) {
    return error as EbpfError;
  }
}

/** What kernels answer for types, for the right to ask, and for the ring buffer; and what users are told. */
const kernels: readonly [
  kernel: string,
  answers: readonly [FeatureAnswer, FeatureAnswer, FeatureAnswer],
  code: string | undefined,
  words: string,
  chinese: string,
][] = [
  [
    '4.19.0',
    ['missing', 'available', 'missing'],
    'EBPF_NO_BTF',
    'is missing (since Linux 5.4; this is 4.19.0)',
    '缺少',
  ],
  [
    '5.4.0',
    ['available', 'available', 'missing'],
    'EBPF_UNSUPPORTED',
    'the BPF ring buffer is missing (since Linux 5.8; this is 5.4.0)',
    'BPF 环形缓冲区',
  ],
  ['5.4.0', ['missing', 'available', 'missing'], 'EBPF_NO_BTF', 'CONFIG_DEBUG_INFO_BTF', '当前为 5.4.0'],
  [
    '6.1.0',
    ['available', 'refused', 'refused'],
    'EBPF_PERMISSION',
    'the right to call bpf(2) (root, or CAP_BPF and CAP_PERFMON) is refused',
    '被拒绝',
  ],
  ['5.10.0', ['available', 'available', 'available'], undefined, '', ''],
];

describe.skipIf(process.platform !== 'linux')('requireFeatures', () => {
  it.each(kernels)('on %s with %j gives %s', (kernel, answers, code, words, chinese) => {
    const features = [kernelTypesFeature, privilegeFeature, ringBufferFeature];
    const probes = features.map(({ probe }) => probe);
    try {
      features.forEach((feature, index) => Object.assign(feature, { probe: () => answers[index]! }));
      const error = failure(features, kernel);
      expect(error?.code).toBe(code);
      expect(error?.message ?? '').toContain(words);
      expect(error?.words.zh ?? '').toContain(chinese);
      expect(error?.exit ?? 3).toBe(3);
    } finally {
      features.forEach((feature, index) => Object.assign(feature, { probe: probes[index] }));
    }
  });

  it('asks this kernel itself', () => {
    expect(['available', 'missing', 'refused']).toContain(ringBufferFeature.probe());
  });
});
