export { loadCollection, type Collection, type CollectionOptions } from './collection.ts';
export { EbpfError, ebpfErrors, type EbpfErrorCode } from './errors.ts';
export type { GlobalVariable } from './global.ts';
export {
  kernelTypesFeature,
  privilegeFeature,
  requireFeatures,
  ringBufferFeature,
  type Feature,
  type FeatureAnswer,
} from './features.ts';
export { readKernelTypes } from './kernel-types.ts';
export { attachProgram, openPinned, pin, readIterator } from './link.ts';
export { listPrograms, type LoadedProgram } from './loaded-programs.ts';
export { createMap, type EbpfMap, type UpdateMode } from './map.ts';
export type { EbpfProgram } from './program.ts';
export { RingBuffer, type RecordHandler, type RingSource } from './ring-buffer.ts';
export { readCollectionSpec, type CollectionSpec } from './spec/collection-spec.ts';
export type { MapSpec } from './spec/map-spec.ts';
export type { ProgramSpec } from './spec/program-spec.ts';
