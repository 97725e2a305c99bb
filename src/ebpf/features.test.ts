import { describe, expect, it } from 'vitest';
import { EbpfError } from './errors.ts';
import {
  kernelTypesFeature,
  requireFeatures,
  ringBufferFeature,
  type Feature,
  type FeatureAnswer,
} from './features.ts';

const answering = (feature: Feature, answer: FeatureAnswer): Feature => Object.assign(feature, { probe: () => answer });
const ring = (answer: FeatureAnswer) => answering({ ...ringBufferFeature }, answer);

function failure(features: readonly Feature[]): EbpfError | undefined {
  try {
    requireFeatures(features, '5.4.0');
    return undefined;
  } catch (error) {
    return error as EbpfError;
  }
}

describe.skipIf(process.platform !== 'linux')('requireFeatures', () => {
  it('passes where everything is there', () => {
    expect(failure([ring('available')])).toBeUndefined();
  });

  it('names the first feature that is missing, the kernel that has it, and the kernel that runs', () => {
    const error = failure([ring('available'), ring('missing')]);
    expect(error?.code).toBe('EBPF_UNSUPPORTED');
    expect(error?.message).toContain('the BPF ring buffer is missing (since Linux 5.8; this is 5.4.0)');
    expect(error?.exit).toBe(3);
  });

  it('tells a refusal from a lack', () => {
    expect(failure([ring('refused')])?.code).toBe('EBPF_PERMISSION');
  });

  it('has a code of its own for a kernel without types', () => {
    const { probe } = kernelTypesFeature;
    try {
      expect(failure([answering(kernelTypesFeature, 'missing')])?.code).toBe('EBPF_NO_BTF');
    } finally {
      Object.assign(kernelTypesFeature, { probe });
    }
  });
});
