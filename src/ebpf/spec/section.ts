import type { AttachType, ProgramType } from '../sys/constants.ts';

/** How a program of a section attaches. */
export interface SectionKind {
  readonly program: ProgramType;
  readonly attach?: AttachType;
  /** Prefix of the kernel's BTF name that the program is typed by, and the kind of that type. */
  readonly target?: { readonly prefix: string; readonly kind: 'typedef' | 'function' };
  /** Kernel that brought it. */
  readonly since: string;
}

/** Section prefixes of libbpf's convention that the loader understands (libbpf documentation, "Program Types and ELF Sections"). */
const sectionKinds: Readonly<Record<string, SectionKind>> = {
  fentry: { program: 'tracing', attach: 'trace-fentry', target: { prefix: '', kind: 'function' }, since: '5.5' },
  fexit: { program: 'tracing', attach: 'trace-fexit', target: { prefix: '', kind: 'function' }, since: '5.5' },
  iter: {
    program: 'tracing',
    attach: 'trace-iterator',
    target: { prefix: 'bpf_iter_', kind: 'function' },
    since: '5.8',
  },
  lsm: { program: 'lsm', attach: 'lsm-mac', target: { prefix: 'bpf_lsm_', kind: 'function' }, since: '5.7' },
  raw_tp: { program: 'raw-tracepoint', since: '4.17' },
  raw_tracepoint: { program: 'raw-tracepoint', since: '4.17' },
  tp: { program: 'tracepoint', since: '4.7' },
  tp_btf: {
    program: 'tracing',
    attach: 'trace-raw-tracepoint',
    target: { prefix: 'btf_trace_', kind: 'typedef' },
    since: '5.5',
  },
  tracepoint: { program: 'tracepoint', since: '4.7' },
};

/** A section name taken apart: `tp_btf/sys_enter`. A leading `?` marks a program that is not loaded unless asked for. */
export interface SectionName {
  readonly kind: SectionKind;
  readonly prefix: string;
  readonly target: string;
  readonly optional: boolean;
}

/** Reads a section's name; undefined where it holds no program. */
export function parseSectionName(name: string): SectionName | undefined {
  const [, mark, prefix, target] = /^(\?)?([a-z_]+)\/(.+)$/.exec(name) ?? [];
  const kind = prefix === undefined ? undefined : sectionKinds[prefix];
  return kind === undefined ? undefined : { kind, prefix: prefix!, target: target!, optional: mark === '?' };
}
