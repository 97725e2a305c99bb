// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
// Writes system calls and the life of processes as events of the capture format. What a call's events hold is data (`calls`),
// which the loader fills and may change while the program runs; needs Linux 5.8 (ring buffer, BTF tracepoints).
#include "include/operand.h"
#include "include/share.h"

char LICENSE[] SEC("license") = "GPL";

/* Successes of some calls are told by what they lead to: a new program. */
enum { CALL_FAILURES_TOO = 1, CALL_SUCCESS_ELSEWHERE = 2 };
#define ENTER_OPERANDS 6
#define EXIT_OPERANDS 10

struct call {
  __u16 enter_type, exit_type;
  __u8 enter_count, exit_count, flags;
  __u8 exit_parameters; /* an operand may make several */
  struct operand enter[ENTER_OPERANDS];
  struct operand exit[EXIT_OPERANDS];
  struct filter filter;
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

/* Processes that this program started, and what they start: an alert is handed to them, which must not lead to the next. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, __u32);
  __type(value, __u32);
} helpers SEC(".maps");

/* Helpers that live, so that events cost no look at the map where there are none. */
__u64 helper_count = 0;

static __always_inline int is_own(__u32 process) {
  return process == own_process || (helper_count != 0 && bpf_map_lookup_elem(&helpers, &process));
}

static __always_inline void add_helper(__u32 process) {
  __u32 one = 1;
  if (bpf_map_update_elem(&helpers, &process, &one, BPF_NOEXIST) == 0) __sync_fetch_and_add(&helper_count, 1);
}

static __always_inline void remove_helper(__u32 process) {
  if (bpf_map_delete_elem(&helpers, &process) == 0) __sync_fetch_and_add(&helper_count, -1);
}

#define CGROUP_DEPTH 10

/* @param subject the process that an event is about: of this program's own and of its helpers nothing is told */
static __always_inline int in_scope(__u32 subject) {
  __u32 process = bpf_get_current_pid_tgid() >> 32;
  if (is_own(subject)) return 0;
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

/* Whether the call was made as 32-bit programs make it, whose calls have numbers of their own. */
static __always_inline int is_compatible(void) {
#if defined(__TARGET_ARCH_arm64)
  if (has_typed_task()) return (bpf_get_current_task_btf()->thread_info.flags & COMPATIBLE_FLAG) != 0;
  struct task_struct *task = (void *)bpf_get_current_task();
  return (BPF_CORE_READ(task, thread_info.flags) & COMPATIBLE_FLAG) != 0;
#else
  if (has_typed_task()) return (bpf_get_current_task_btf()->thread_info.status & COMPATIBLE_FLAG) != 0;
  struct task_struct *task = (void *)bpf_get_current_task();
  return (BPF_CORE_READ(task, thread_info.status) & COMPATIBLE_FLAG) != 0;
#endif
}

/* Row of the call that ends. */
static __always_inline __u32 call_number(const struct pt_regs *registers) {
#if defined(__TARGET_ARCH_arm64)
  __u32 number = registers->syscallno;
#else
  __u32 number = registers->orig_ax;
#endif
  if (number >= COMPATIBLE) return CALLS;
  return is_compatible() ? number + COMPATIBLE : number;
}

/* The registers still hold the arguments when a call ends, so that its entry needs no program of its own. */
static __always_inline void read_arguments(struct writer *writer, const struct pt_regs *registers, int compatible) {
#if defined(__TARGET_ARCH_arm64)
  writer->compatible = compatible;
  writer->arguments[0] = registers->orig_x0;
  writer->arguments[1] = registers->regs[1];
  writer->arguments[2] = registers->regs[2];
  writer->arguments[3] = registers->regs[3];
  writer->arguments[4] = registers->regs[4];
  writer->arguments[5] = registers->regs[5];
#else
  writer->compatible = compatible;
  writer->arguments[0] = compatible ? registers->bx : registers->di;
  writer->arguments[1] = compatible ? registers->cx : registers->si;
  writer->arguments[2] = registers->dx;
  writer->arguments[3] = compatible ? registers->si : registers->r10;
  writer->arguments[4] = compatible ? registers->di : registers->r8;
  writer->arguments[5] = compatible ? registers->bp : registers->r9;
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
  if (result >= 0 && (call->flags & CALL_SUCCESS_ELSEWHERE)) return 0;
  if (!in_scope(bpf_get_current_pid_tgid() >> 32)) return 0;
  struct writer *writer = the_writer();
  if (!writer) return 0;
  __u32 thread = bpf_get_current_pid_tgid();
  begin_record(writer);
  writer->result = result;
  read_arguments(writer, registers, number >= COMPATIBLE);
  if (!passes(&call->filter, writer)) {
    __u64 *count = bpf_map_lookup_elem(&filtered, &number);
    if (count) *count += 1;
    return 0;
  }
  writer->now = bpf_ktime_get_ns();
  if (call->enter_type != 0) {
    begin_event(writer, call->enter_type, call->enter_count, thread);
    put_operands(writer, call->enter, call->enter_count, ENTER_OPERANDS);
    end_event(writer);
  }
  begin_event(writer, call->exit_type, call->exit_parameters, thread);
  put_operands(writer, call->exit, call->exit_count, EXIT_OPERANDS);
  end_event(writer);
  submit(writer, number);
  return 0;
}

enum { EVENT_EXIT = 186, EVENT_CLONE = 223 };

SEC("tp_btf/sched_process_exec")
int on_execute(__u64 *context) {
  if (!in_scope(bpf_get_current_pid_tgid() >> 32)) return 0;
  struct writer *writer = the_writer();
  if (!writer) return 0;
  struct linux_binprm *program = (void *)context[2];
  const char *name = BPF_CORE_READ(program, filename);
  __u32 thread = bpf_get_current_pid_tgid();
  int at = is_by_descriptor(program);
  begin_record(writer);
  writer->now = bpf_ktime_get_ns();
  begin_event(writer, at ? EVENT_EXECVEAT_ENTRY : EVENT_EXECVE_ENTRY, at ? 3 : 1, thread);
  if (at) put_execveat_entry(writer, name);
  else put_kernel_text(writer, name);
  end_event(writer);
  begin_event(writer, at ? EVENT_EXECVEAT : EVENT_EXECVE, EXECUTION_PARAMETERS, thread);
  put_value(writer, 0, 8);
  put_execution(EXECUTION_SUCCEEDED);
  end_event(writer);
  submit(writer, DROP_EXEC);
  return 0;
}

#define CLONE_PARAMETERS 21

SEC("tp_btf/sched_process_fork")
int on_fork(__u64 *context) {
  struct task_struct *parent = (void *)context[0], *child = (void *)context[1];
  __u32 process = BPF_CORE_READ(child, tgid), one = 1;
  if (is_own(BPF_CORE_READ(parent, tgid))) add_helper(process);
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
  begin_record(writer);
  writer->now = bpf_ktime_get_ns();
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

/* The main thread may end before others do: so it does where another one starts a new program, in the same process. */
static __always_inline int ends_process(void) {
  struct task_struct *task = (void *)bpf_get_current_task();
  return BPF_CORE_READ(task, signal, live.counter) == 0;
}

#define EXIT_PARAMETERS 5

SEC("tp_btf/sched_process_exit")
int on_end(__u64 *context) {
  __u64 ids = bpf_get_current_pid_tgid();
  if (!in_scope(ids >> 32)) {
    if (helper_count != 0 && ends_process()) remove_helper(ids >> 32);
    return 0;
  }
  struct writer *writer = the_writer();
  if (!writer) return 0;
  struct task_struct *task = (void *)bpf_get_current_task();
  __u32 process = BPF_CORE_READ(task, tgid), thread = BPF_CORE_READ(task, pid), status = BPF_CORE_READ(task, exit_code);
  if ((scope & SCOPE_PROCESSES) && ends_process()) bpf_map_delete_elem(&scope_processes, &process);
  begin_record(writer);
  writer->now = bpf_ktime_get_ns();
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
