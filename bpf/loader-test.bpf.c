// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
// Exercises the loader: maps of every kind in use, global variables, bpf-to-bpf calls, bit-fields, existence and enumerations.
#include "include/kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

enum bpf_attach_type___local { BPF_TRACE_ITER___local = 1 };

struct task_struct___absent {
  int never_was_a_member;
} __attribute__((preserve_access_index));

struct prefix_key {
  __u32 length;
  __u32 address;
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 16);
} events SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, __u64);
} counts SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(max_entries, 16);
  __uint(map_flags, 1);
  __type(key, struct prefix_key);
  __type(value, __u32);
} networks SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
} scratch SEC(".maps");

/* Forgets what was not used for long. */
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64);
} recent SEC(".maps");

struct record {
  __u32 pid;
  __u32 resets;
  __u32 absent;
  __s32 iterator;
  __u64 sum;
};

const volatile __u32 only_process = 0;
__u64 seen = 0;
__u64 by_entry = 0, by_hook = 0, by_raw_tracepoint = 0, by_tracepoint = 0;

static __attribute__((noinline)) __u64 add(__u64 left, __u64 right) {
  return left + right * 2;
}

SEC("tp_btf/sys_enter")
int on_enter(__u64 *context) {
  struct task_struct *task = (void *)bpf_get_current_task_btf();
  __u32 process = bpf_get_current_pid_tgid() >> 32;
  if (process != only_process) return 0;
  __u64 one = add(1, seen);
  __sync_fetch_and_add(&seen, 1);
  bpf_map_update_elem(&counts, &process, &one, BPF_ANY);
  struct record *record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
  if (!record) return 0;
  record->pid = BPF_CORE_READ(task, tgid);
  record->resets = BPF_CORE_READ_BITFIELD_PROBED(task, sched_reset_on_fork);
  record->absent = bpf_core_field_exists(((struct task_struct___absent *)task)->never_was_a_member);
  record->iterator = bpf_core_enum_value(enum bpf_attach_type___local, BPF_TRACE_ITER___local);
  record->sum = add(20, 11);
  bpf_ringbuf_submit(record, 0);
  return 0;
}

SEC("iter/task")
int list_tasks(struct bpf_iter__task *context) {
  struct task_struct *task = context->task;
  if (!task) return 0;
  __u32 pid = task->tgid;
  bpf_seq_write(context->meta->seq, &pid, sizeof(pid));
  return 0;
}

SEC("?tp/sched/sched_process_exec")
int on_tracepoint(void *context) {
  __sync_fetch_and_add(&by_tracepoint, 1);
  return 0;
}

SEC("?raw_tp/sched_process_exec")
int on_raw_tracepoint(void *context) {
  __sync_fetch_and_add(&by_raw_tracepoint, 1);
  return 0;
}

SEC("?fentry/do_unlinkat")
int on_entry(void *context) {
  __sync_fetch_and_add(&by_entry, 1);
  return 0;
}

SEC("?lsm/file_open")
int on_hook(void *context) {
  __sync_fetch_and_add(&by_hook, 1);
  return 0;
}

/* Reads where nothing may be read: for the verifier to refuse. */
SEC("?raw_tp/sched_process_exit")
int refused(void *context) {
  return *(int *)(long)seen;
}

SEC("?tp_btf/no_such_tracepoint")
int never(__u64 *context) {
  return 0;
}
