// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
// Writes system calls and the life of processes as events of the capture format. What a call's events hold is data (`calls`),
// which the loader fills and may change while the program runs; needs Linux 5.8 (ring buffer, BTF tracepoints).
#include "include/process.h"
#include "include/socket.h"

char LICENSE[] SEC("license") = "GPL";

/* How one parameter is made; mirrored by src/runtime/sources/live/operand.ts. */
enum operand_kind {
  END,
  RESULT,         /* what the call returned, 64 bits */
  SIGNED,         /* argument as a signed 32-bit number, written in 64 bits */
  UNSIGNED_8,
  UNSIGNED_16,
  UNSIGNED_32,
  UNSIGNED_64,
  TEXT,           /* text that the argument points to */
  ADDRESS,        /* socket address: pointer, and its length in argument `second` */
  TUPLE,          /* connection of the descriptor in the argument; given address in `second`, its length behind that */
  TUPLE_MESSAGE,  /* the same, with a msghdr in `second` */
  TUPLE_RESULT,   /* connection that the returned descriptor accepted */
  DATA,           /* bytes at the argument, as many as the call returned */
  DEVICE,         /* of the returned descriptor */
  INODE,
  EMPTY,
  PATH,           /* kernel's path of the returned descriptor */
  OPEN_FLAGS,     /* argument, as the capture format numbers them, with the layer of the returned file */
  OPEN_FLAGS_AT,  /* the same, at the start of what the argument points to */
  POINTED_32,     /* 32 bits at argument + `second` */
  POINTED_SIGNED, /* the same, signed and written in 64 bits */
  CLONE_FLAGS,    /* namespace flags, as the capture format numbers them */
  LAYER_FLAGS,    /* layer of the returned file, 16 bits */
  DESCRIPTOR_PATH, /* kernel's path of the descriptor in the argument */
  PTRACE_REQUEST,  /* as the capture format numbers them, 16 bits */
};

struct operand {
  __u8 kind, argument, second, unused;
};

enum { CALL_FAILURES_TOO = 1 };
#define ENTER_OPERANDS 6
#define EXIT_OPERANDS 10

struct call {
  __u16 enter_type, exit_type;
  __u8 enter_count, exit_count, flags, unused;
  struct operand enter[ENTER_OPERANDS];
  struct operand exit[EXIT_OPERANDS];
};

/* By number of the system call; those of 32-bit programs stand COMPATIBLE behind. An empty row is a call that nobody watches. */
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, CALLS);
  __type(key, __u32);
  __type(value, struct call);
} calls SEC(".maps");
#define COMPATIBLE 512

enum { SCOPE_CGROUPS = 1, SCOPE_PROCESSES = 2 };
const volatile __u32 own_process = 0;
const volatile __u32 scope = 0;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u64);
  __type(value, __u32);
} scope_cgroups SEC(".maps");

/* Processes that are in scope, their children included. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 65536);
  __type(key, __u32);
  __type(value, __u32);
} scope_processes SEC(".maps");

#define CGROUP_DEPTH 10

/* @param subject the process that an event is about: of this program's own nothing is told, but of its children is */
static __always_inline int in_scope(__u32 subject) {
  __u32 process = bpf_get_current_pid_tgid() >> 32;
  if (subject == own_process) return 0;
  if (scope == 0) return 1;
  if ((scope & SCOPE_PROCESSES) && bpf_map_lookup_elem(&scope_processes, &process)) return 1;
  if ((scope & SCOPE_CGROUPS) == 0) return 0;
  for (int level = 0; level < CGROUP_DEPTH; level++) {
    __u64 id = bpf_get_current_ancestor_cgroup_id(level);
    if (id == 0) break;
    if (bpf_map_lookup_elem(&scope_cgroups, &id)) return 1;
  }
  return 0;
}

struct flag {
  __u32 from, to;
};


#if defined(__TARGET_ARCH_arm64)
enum { OPEN_DIRECTORY = 040000, OPEN_DIRECT = 0200000, OPEN_LARGE = 0400000 };
#else
enum { OPEN_DIRECTORY = 0200000, OPEN_DIRECT = 040000, OPEN_LARGE = 0100000 };
#endif

static const volatile struct flag open_flags[] = {
    {0100, 4},      {02000, 8},    {010000, 16},        {0200, 32},         {04000, 64},
    {04010000, 128}, {01000, 256}, {OPEN_DIRECT, 512}, {OPEN_DIRECTORY, 1024}, {OPEN_LARGE, 2048},
    {02000000, 4096}, {020000000 | OPEN_DIRECTORY, 8192},
};
static const volatile struct flag clone_flags[] = {
    {0x400, 1},          {0x200, 2},           {0x80000000, 4},      {0x08000000, 8},      {0x40000000, 16},
    {0x20000, 32},       {0x20000000, 64},     {0x04000000, 128},    {0x10000, 8192},      {0x100, 32768},
    {0x10000000, 1 << 20}, {0x02000000, 1 << 28},
};

static __always_inline __u32 layer_flags(__s64 result) {
  if (result < 0) return 0;
  struct file *file = file_of(result);
  return file ? layer_of(BPF_CORE_READ(file, f_inode)) : 0;
}

static __always_inline __u32 opened_with(__u32 flags, __s64 result) {
  __u32 access = (flags & 3) == 0 ? 1 : (flags & 3) == 1 ? 2 : 3;
  __u32 layer = layer_flags(result);
  __u32 known = 0;
  for (__u32 index = 0; index < sizeof(open_flags) / sizeof(open_flags[0]); index++)
    if ((flags & open_flags[index].from) == open_flags[index].from) known |= open_flags[index].to;
  return access | known | (layer == UPPER_LAYER ? 1 << 15 : 0) | (layer == LOWER_LAYER ? 1 << 16 : 0);
}

static __always_inline __u32 cloned_with(__u32 flags) {
  __u32 known = 0;
  for (__u32 index = 0; index < sizeof(clone_flags) / sizeof(clone_flags[0]); index++)
    if ((flags & clone_flags[index].from) == clone_flags[index].from) known |= clone_flags[index].to;
  return known;
}

static __always_inline __u32 ptrace_request(__u64 request) {
  if (request < 10) return request + 1;
  if (request < 16) return request < 12 ? 0 : request + 14;
  if (request == 16 || request == 17) return request - 5;
  if (request == 18 || request == 19) return request + 12;
  if (request == 24) return 13;
  return request >= 0x4200 && request <= 0x420b ? request - 0x4200 + 14 : 0;
}

static __always_inline void put_descriptor_path(struct writer *writer, __s64 number) {
  struct file *file = number < 0 ? 0 : file_of(number);
  if (!file) return parameter(writer, 0);
  struct path path;
  path.dentry = BPF_CORE_READ(file, f_path.dentry);
  path.mnt = BPF_CORE_READ(file, f_path.mnt);
  resolve_path((__u64)path.dentry, (__u64)path.mnt);
  put_resolved(writer);
}

static __always_inline struct inode *result_inode(struct writer *writer) {
  struct file *file = writer->result < 0 ? 0 : file_of(writer->result);
  return file ? BPF_CORE_READ(file, f_inode) : 0;
}

/* The kernel packs a device as 12 and 20 bits; captures hold it as the stat call gives it. */
static __always_inline __u32 device_number(__u32 device) {
  __u32 major = device >> 20, minor = device & 0xfffff;
  return (minor & 0xff) | (major << 8) | ((minor & ~0xffu) << 12);
}

__attribute__((noinline)) int put_operand(__u32 packed) {
  struct writer *writer = the_writer();
  if (!writer) return 0;
  __u32 kind = packed & 0xff, second = packed >> 16 & 0xff, word = 0;
  __u64 argument = writer->arguments[packed >> 8 & 7], other = writer->arguments[second & 7];
  struct inode *inode;
  switch (kind) {
    case RESULT: put_value(writer, writer->result, 8); break;
    case SIGNED: put_value(writer, (__s64)(__s32)argument, 8); break;
    case UNSIGNED_8: put_value(writer, argument, 1); break;
    case UNSIGNED_16: put_value(writer, argument, 2); break;
    case UNSIGNED_32: put_value(writer, argument, 4); break;
    case UNSIGNED_64: put_value(writer, argument, 8); break;
    case TEXT: put_text(writer, (void *)argument); break;
    case ADDRESS: put_address(writer, (void *)argument, other); break;
    case DATA: put_bytes(writer, (void *)argument, writer->result > 0 ? writer->result : 0, 80); break;
    case DEVICE:
      inode = result_inode(writer);
      put_value(writer, inode ? device_number(BPF_CORE_READ(inode, i_sb, s_dev)) : 0, 4);
      break;
    case INODE:
      inode = result_inode(writer);
      put_value(writer, inode ? BPF_CORE_READ(inode, i_ino) : 0, 8);
      break;
    case PATH: put_descriptor_path(writer, writer->result); break;
    case DESCRIPTOR_PATH: put_descriptor_path(writer, (__s32)argument); break;
    case OPEN_FLAGS: put_value(writer, opened_with(argument, writer->result), 4); break;
    case OPEN_FLAGS_AT:
      bpf_probe_read_user(&word, 4, (void *)argument);
      put_value(writer, opened_with(word, writer->result), 4);
      break;
    case POINTED_32:
      bpf_probe_read_user(&word, 4, (void *)argument + second);
      put_value(writer, word, 4);
      break;
    case POINTED_SIGNED:
      bpf_probe_read_user(&word, 4, (void *)argument + second);
      put_value(writer, (__s64)(__s32)word, 8);
      break;
    case PTRACE_REQUEST: put_value(writer, ptrace_request(argument), 2); break;
    case CLONE_FLAGS: put_value(writer, cloned_with(argument), 4); break;
    case LAYER_FLAGS: put_value(writer, layer_flags(writer->result), 2); break;
    default: parameter(writer, 0);
  }
  return 0;
}

/* Operands that need other functions, which bounds the stack of each. */
__attribute__((noinline)) int put_any(__u32 packed) {
  struct writer *writer = the_writer();
  if (!writer) return 0;
  __u32 kind = packed & 0xff, second = packed >> 16 & 0xff;
  __u64 argument = writer->arguments[packed >> 8 & 7], other = writer->arguments[second & 7];
  if (kind == TUPLE) return put_tuple(argument, second == 0xff ? 0 : other, writer->arguments[(second + 1) & 7], 0);
  if (kind == TUPLE_RESULT) return put_tuple(writer->result, 0, 0, 1);
  if (kind == TUPLE_MESSAGE) {
    struct {
      __u64 address;
      __u32 size;
    } message = {};
    bpf_probe_read_user(&message, 12, (void *)other);
    return put_tuple(argument, message.address, message.size, 0);
  }
  return put_operand(packed);
}

static __always_inline void put_operands(struct writer *writer, const struct operand *operands, __u32 count, __u32 most) {
  for (__u32 index = 0; index < most; index++) {
    if (index >= count) break;
    put_any(operands[index].kind | operands[index].argument << 8 | operands[index].second << 16);
  }
}

#if defined(__TARGET_ARCH_arm64)
enum { COMPATIBLE_FLAG = 1 << 22 };
#else
enum { COMPATIBLE_FLAG = 2 };
#endif

/* Row of the call that ends. */
static __always_inline __u32 call_number(struct pt_regs *registers) {
  struct task_struct *task = (void *)bpf_get_current_task();
#if defined(__TARGET_ARCH_arm64)
  __u32 number = BPF_CORE_READ(registers, syscallno);
  int compatible = (BPF_CORE_READ(task, thread_info.flags) & COMPATIBLE_FLAG) != 0;
#else
  __u32 number = BPF_CORE_READ(registers, orig_ax);
  int compatible = (BPF_CORE_READ(task, thread_info.status) & COMPATIBLE_FLAG) != 0;
#endif
  if (number >= COMPATIBLE) return CALLS;
  return compatible ? number + COMPATIBLE : number;
}

/* The registers still hold the arguments when a call ends, so that its entry needs no program of its own. */
static __always_inline void read_arguments(struct writer *writer, struct pt_regs *registers, int compatible) {
#if defined(__TARGET_ARCH_arm64)
  writer->arguments[0] = BPF_CORE_READ(registers, orig_x0);
  writer->arguments[1] = BPF_CORE_READ(registers, regs[1]);
  writer->arguments[2] = BPF_CORE_READ(registers, regs[2]);
  writer->arguments[3] = BPF_CORE_READ(registers, regs[3]);
  writer->arguments[4] = BPF_CORE_READ(registers, regs[4]);
  writer->arguments[5] = BPF_CORE_READ(registers, regs[5]);
#else
  writer->arguments[0] = compatible ? BPF_CORE_READ(registers, bx) : BPF_CORE_READ(registers, di);
  writer->arguments[1] = compatible ? BPF_CORE_READ(registers, cx) : BPF_CORE_READ(registers, si);
  writer->arguments[2] = BPF_CORE_READ(registers, dx);
  writer->arguments[3] = compatible ? BPF_CORE_READ(registers, si) : BPF_CORE_READ(registers, r10);
  writer->arguments[4] = compatible ? BPF_CORE_READ(registers, di) : BPF_CORE_READ(registers, r8);
  writer->arguments[5] = compatible ? BPF_CORE_READ(registers, bp) : BPF_CORE_READ(registers, r9);
#endif
}

SEC("tp_btf/sys_exit")
int on_exit(__u64 *context) {
  struct pt_regs *registers = (void *)context[0];
  __s64 result = context[1];
  __u32 number = call_number(registers);
  struct call *call = bpf_map_lookup_elem(&calls, &number);
  if (!call || call->exit_count == 0) return 0;
  if (result < 0 && result >= -4095 && (call->flags & CALL_FAILURES_TOO) == 0) return 0;
  if (!in_scope(bpf_get_current_pid_tgid() >> 32)) return 0;
  struct writer *writer = the_writer();
  if (!writer) return 0;
  __u32 thread = bpf_get_current_pid_tgid();
  writer->at = 0;
  writer->result = result;
  read_arguments(writer, registers, number >= COMPATIBLE);
  if (call->enter_type != 0) {
    begin_event(writer, call->enter_type, call->enter_count, thread);
    put_operands(writer, call->enter, call->enter_count, ENTER_OPERANDS);
    end_event(writer);
  }
  begin_event(writer, call->exit_type, call->exit_count, thread);
  put_operands(writer, call->exit, call->exit_count, EXIT_OPERANDS);
  end_event(writer);
  submit(writer, number);
  return 0;
}

enum { EVENT_EXIT = 186, EVENT_CLONE = 223, EVENT_EXECUTE = 293 };

static __always_inline void put_ids(struct writer *writer, struct task_struct *task) {
  put_value(writer, BPF_CORE_READ(task, pid), 8);
  put_value(writer, BPF_CORE_READ(task, tgid), 8);
  put_value(writer, BPF_CORE_READ(task, real_parent, tgid), 8);
}

/* Sizes of memory and counts of page faults are left at zero: no rule asks for them. */
static __always_inline void put_limits(struct writer *writer, struct task_struct *task) {
  __u64 limit = 0;
  struct signal_struct *signal = BPF_CORE_READ(task, signal);
  bpf_core_read(&limit, sizeof(limit), &signal->rlim[LIMIT_DESCRIPTORS].rlim_cur);
  put_value(writer, limit, 8);
  put_value(writer, 0, 8);
  put_value(writer, 0, 8);
  put_value(writer, 0, 4);
  put_value(writer, 0, 4);
  put_value(writer, 0, 4);
}

#define EXECUTE_PARAMETERS 31

SEC("tp_btf/sched_process_exec")
int on_execute(__u64 *context) {
  if (!in_scope(bpf_get_current_pid_tgid() >> 32)) return 0;
  struct writer *writer = the_writer();
  if (!writer) return 0;
  struct task_struct *task = (void *)bpf_get_current_task();
  const struct cred *cred = BPF_CORE_READ(task, cred);
  struct mm_struct *memory = BPF_CORE_READ(task, mm);
  struct file *file = BPF_CORE_READ(memory, exe_file);
  struct inode *inode = BPF_CORE_READ(file, f_inode);
  writer->at = 0;
  begin_event(writer, EVENT_EXECUTE, EXECUTE_PARAMETERS, bpf_get_current_pid_tgid());
  put_value(writer, 0, 8);
  put_command(writer, memory);
  put_ids(writer, task);
  parameter(writer, 0);
  put_limits(writer, task);
  put_name(writer, task);
  put_cgroups(writer, task);
  __u64 environment = BPF_CORE_READ(memory, env_start);
  put_bytes(writer, (void *)environment, BPF_CORE_READ(memory, env_end) - environment, TEXT_BYTES - 1);
  put_value(writer, terminal_of(task), 4);
  put_value(writer, virtual_number(pid_of(task, PIDS_GROUP)), 8);
  put_value(writer, login_uid(task), 4);
  put_value(writer, executable_flags(cred, file, inode), 4);
  put_value(writer, capabilities(&cred->cap_inheritable), 8);
  put_value(writer, capabilities(&cred->cap_permitted), 8);
  put_value(writer, capabilities(&cred->cap_effective), 8);
  put_value(writer, BPF_CORE_READ(inode, i_ino), 8);
  put_value(writer, changed_at(inode), 8);
  put_value(writer, modified_at(inode), 8);
  put_value(writer, BPF_CORE_READ(cred, euid.val), 4);
  resolve_path((__u64)BPF_CORE_READ(file, f_path.dentry), (__u64)BPF_CORE_READ(file, f_path.mnt));
  put_resolved(writer);
  struct pid *group = pid_of(task, PIDS_GROUP);
  struct upid outer = {};
  bpf_core_read(&outer, sizeof(outer), &group->numbers[0]);
  put_value(writer, outer.nr, 8);
  put_value(writer, BPF_CORE_READ(cred, egid.val), 4);
  resolve_path((__u64)BPF_CORE_READ(task, fs, pwd.dentry), (__u64)BPF_CORE_READ(task, fs, pwd.mnt));
  put_resolved(writer);
  end_event(writer);
  submit(writer, DROP_EXEC);
  return 0;
}

#define CLONE_PARAMETERS 21

SEC("tp_btf/sched_process_fork")
int on_fork(__u64 *context) {
  struct task_struct *parent = (void *)context[0], *child = (void *)context[1];
  __u32 process = BPF_CORE_READ(child, tgid), one = 1;
  if (!in_scope(process)) return 0;
  if (scope & SCOPE_PROCESSES) bpf_map_update_elem(&scope_processes, &process, &one, BPF_ANY);
  struct writer *writer = the_writer();
  if (!writer) return 0;
  const struct cred *cred = BPF_CORE_READ(child, cred);
  struct mm_struct *memory = BPF_CORE_READ(child, mm);
  __u32 thread = BPF_CORE_READ(child, pid);
  struct pid *process_pid = pid_of(child, PIDS_PROCESS);
  __u32 flags = (thread != process ? 1 << 13 : 0) | (memory == BPF_CORE_READ(parent, mm) ? 1 << 15 : 0) |
                (BPF_CORE_READ(child, files) == BPF_CORE_READ(parent, files) ? 1 : 0);
  writer->at = 0;
  begin_event(writer, EVENT_CLONE, CLONE_PARAMETERS, thread);
  put_value(writer, 0, 8);
  put_command(writer, memory);
  put_ids(writer, child);
  parameter(writer, 0);
  put_limits(writer, child);
  put_name(writer, child);
  put_cgroups(writer, child);
  put_value(writer, flags, 4);
  put_value(writer, BPF_CORE_READ(cred, euid.val), 4);
  put_value(writer, BPF_CORE_READ(cred, egid.val), 4);
  put_value(writer, virtual_number(BPF_CORE_READ(child, thread_pid)), 8);
  put_value(writer, virtual_number(process_pid), 8);
  put_value(writer, 0, 8);
  end_event(writer);
  submit(writer, DROP_FORK);
  return 0;
}

#define EXIT_PARAMETERS 5

SEC("tp_btf/sched_process_exit")
int on_end(__u64 *context) {
  if (!in_scope(bpf_get_current_pid_tgid() >> 32)) return 0;
  struct writer *writer = the_writer();
  if (!writer) return 0;
  struct task_struct *task = (void *)bpf_get_current_task();
  __u32 process = BPF_CORE_READ(task, tgid), thread = BPF_CORE_READ(task, pid), status = BPF_CORE_READ(task, exit_code);
  if ((scope & SCOPE_PROCESSES) && process == thread) bpf_map_delete_elem(&scope_processes, &process);
  writer->at = 0;
  begin_event(writer, EVENT_EXIT, EXIT_PARAMETERS, thread);
  put_value(writer, status, 8);
  put_value(writer, status >> 8 & 0xff, 8);
  put_value(writer, status & 0x7f, 1);
  put_value(writer, (status & 0x80) != 0, 1);
  put_value(writer, 0, 8);
  end_event(writer);
  submit(writer, DROP_EXIT);
  return 0;
}
