import { DartagnanError, defineErrors, type ErrorDetail, type Text } from '../core/index.ts';

/** Errors of the eBPF loader. */
export const ebpfErrors = defineErrors({
  EBPF_PERMISSION: {
    summary: {
      en: 'The kernel refused a bpf(2) call for want of privilege.',
      zh: '权限不足，内核拒绝了 bpf（2） 调用。',
    },
    remedy: {
      en: 'Run as root, or grant CAP_BPF, CAP_PERFMON and CAP_SYS_RESOURCE; in a container, add these capabilities and allow bpf(2) in its seccomp profile.',
      zh: '请以 root 运行,或授予 CAP_BPF、CAP_PERFMON、CAP_SYS_RESOURCE;在容器中请添加这些能力,并在 seccomp 配置中放行 bpf(2)。',
    },
    exit: 3,
  },
  EBPF_UNSUPPORTED: {
    summary: {
      en: 'The kernel lacks a feature that the program needs.',
      zh: '内核缺少程序所需的功能。',
    },
    remedy: {
      en: 'Use a kernel of at least the version that the message names, or a source that needs no eBPF.',
      zh: '请使用提示中所列版本以上的内核,或改用无需 eBPF 的事件源。',
    },
    exit: 3,
  },
  EBPF_VERIFIER: {
    summary: {
      en: 'The kernel’s verifier refused a program.',
      zh: '内核校验器拒绝了程序。',
    },
    remedy: {
      en: 'Read the log’s last lines above; report them with the output of uname -r.',
      zh: '请查看日志末尾的说明,并连同 uname -r 的输出一起反馈。',
    },
    exit: 3,
  },
  EBPF_NO_BTF: {
    summary: {
      en: 'The kernel publishes no type information.',
      zh: '内核没有提供类型信息（BTF）。',
    },
    remedy: {
      en: 'Use a kernel built with CONFIG_DEBUG_INFO_BTF (5.4 or newer; 5.8 for the ring buffer), or name a BTF file.',
      zh: '请使用启用 CONFIG_DEBUG_INFO_BTF 的内核(5.4 以上;环形缓冲区需 5.8),或指定 BTF 文件。',
    },
    exit: 3,
  },
  EBPF_SYSCALL: {
    summary: {
      en: 'A system call of the loader failed for another reason.',
      zh: '加载器的系统调用因其他原因失败。',
    },
    remedy: {
      en: 'The message names the call and the errno; see bpf(2).',
      zh: '提示中给出了调用与 errno;参见 bpf(2)。',
    },
    exit: 3,
  },
  EBPF_OBJECT: {
    summary: {
      en: 'An object file is not a loadable eBPF object.',
      zh: '目标文件不是可加载的 eBPF 对象。',
    },
    remedy: { en: 'Build it with clang -g -O2 -target bpf.', zh: '请使用 clang -g -O2 -target bpf 构建。' },
    exit: 2,
  },
  EBPF_PLATFORM: {
    summary: {
      en: 'eBPF programs cannot be loaded on this platform.',
      zh: '此平台无法加载 eBPF 程序。',
    },
    remedy: { en: 'Run on Linux, x86_64 or aarch64.', zh: '请在 Linux(x86_64 或 aarch64)上运行。' },
    exit: 3,
  },
});

/** Codes of {@link EbpfError}. */
export type EbpfErrorCode = keyof typeof ebpfErrors;

/** An error of the loader; `errno` is the kernel's own answer where there was one. */
export class EbpfError extends DartagnanError<EbpfErrorCode> {
  readonly errno: string | undefined;

  constructor(code: EbpfErrorCode, detail: ErrorDetail<Text> & { readonly errno?: string }) {
    super(ebpfErrors, code, detail);
    this.errno = detail.errno;
  }
}
