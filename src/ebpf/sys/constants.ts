/** Commands of bpf(2), `enum bpf_cmd` of linux/bpf.h. */
export const command = {
  mapCreate: 0,
  mapLookup: 1,
  mapUpdate: 2,
  mapDelete: 3,
  mapNextKey: 4,
  programLoad: 5,
  objectPin: 6,
  objectGet: 7,
  programTestRun: 10,
  programNextId: 11,
  programById: 13,
  objectInfo: 15,
  rawTracepointOpen: 17,
  btfLoad: 18,
  mapFreeze: 22,
  linkCreate: 28,
  iteratorCreate: 33,
} as const;

/** Map types by the names used here, `enum bpf_map_type`. */
export const mapTypes = {
  hash: 1,
  array: 2,
  'program-array': 3,
  'perf-event-array': 4,
  'percpu-hash': 5,
  'percpu-array': 6,
  'lru-hash': 9,
  'lru-percpu-hash': 10,
  'lpm-trie': 11,
  'array-of-maps': 12,
  'hash-of-maps': 13,
  'ring-buffer': 27,
} as const;

/** A map type that the loader knows. */
export type MapType = keyof typeof mapTypes;

/** Program types, `enum bpf_prog_type`. */
export const programTypes = { kprobe: 2, tracepoint: 5, 'raw-tracepoint': 17, tracing: 26, lsm: 29 } as const;

/** A program type that the loader knows. */
export type ProgramType = keyof typeof programTypes;

/** Attach types, `enum bpf_attach_type`. */
export const attachTypes = {
  'trace-raw-tracepoint': 23,
  'trace-fentry': 24,
  'trace-fexit': 25,
  'lsm-mac': 27,
  'trace-iterator': 28,
} as const;

/** An attach type that the loader knows. */
export type AttachType = keyof typeof attachTypes;

/** Flags of maps, `BPF_F_…`. */
export const mapFlags = { noPreallocation: 1, readOnlyProgram: 1 << 7, mmapable: 1 << 10 } as const;

/** Values of `src_reg` that give a 64-bit immediate or a call its meaning, `BPF_PSEUDO_…`. */
export const pseudo = { mapDescriptor: 1, mapValue: 2, function: 4, call: 1 } as const;
