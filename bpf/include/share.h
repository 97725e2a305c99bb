/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Fair shares of the ring: once it is half full, a cgroup that has used up its tokens loses its events before others lose theirs. */
#ifndef DARTAGNAN_SHARE_H
#define DARTAGNAN_SHARE_H

#include "record.h"

enum { BPF_RB_RING_SIZE = 1 };
#define NANOSECONDS 1000000000ULL
/* Ids of the memory hierarchy, where the version 2 hierarchy has no groups; both count from one. */
#define OTHER_HIERARCHY (1ULL << 63)

/* Bytes that a cgroup may write in a second, and at once. */
const volatile __u64 share_rate = 8 << 20;
const volatile __u64 share_burst = 2 << 20;

struct share {
  __u64 tokens;
  __u64 filled_at;
  __u64 drops;
};

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 4096);
  __type(key, __u64);
  __type(value, struct share);
} shares SEC(".maps");

static __always_inline __u64 share_key(void) {
  __u64 id = bpf_get_current_cgroup_id();
  if (id > 1 || !bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id)) return id;
  __u32 memory = bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id);
  if (has_typed_task()) {
    struct cgroup_subsys_state *state = bpf_get_current_task_btf()->cgroups->subsys[memory & 15];
    return state ? state->cgroup->kn->id | OTHER_HIERARCHY : id;
  }
  struct task_struct *task = (void *)bpf_get_current_task();
  struct css_set *set = BPF_CORE_READ(task, cgroups);
  struct cgroup_subsys_state *state = 0;
  bpf_core_read(&state, sizeof(state), &set->subsys[memory & 15]);
  if (!state) return id;
  struct kernfs_node *node = BPF_CORE_READ(state, cgroup, kn);
  return BPF_CORE_READ(node, id) | OTHER_HIERARCHY;
}

static __always_inline struct share *share_of(__u64 key, __u64 now) {
  struct share *share = bpf_map_lookup_elem(&shares, &key);
  if (share) return share;
  struct share fresh = {.tokens = share_burst, .filled_at = now};
  bpf_map_update_elem(&shares, &key, &fresh, BPF_NOEXIST);
  return bpf_map_lookup_elem(&shares, &key);
}

/* Takes the tokens of a record; 0 where there are not enough. Processors that race may take a few too many. */
static __always_inline int spend(struct share *share, __u32 size, __u64 now) {
  __u64 passed = now - share->filled_at, tokens = share->tokens;
  if (passed > NANOSECONDS) tokens = share_burst;
  else tokens += passed * share_rate / NANOSECONDS;
  if (tokens > share_burst) tokens = share_burst;
  share->filled_at = now;
  int enough = tokens >= size;
  share->tokens = enough ? tokens - size : 0;
  return enough;
}

/* All drops together, for a reader that looks often. */
__u64 lost = 0;

static __always_inline void count_drop(__u32 counter, struct share *share) {
  __u64 *count = bpf_map_lookup_elem(&drops, &counter);
  if (count) *count += 1;
  __sync_fetch_and_add(&lost, 1);
  if (share) __sync_fetch_and_add(&share->drops, 1);
}

/* When the reader was woken last. Processors that race may wake it twice. */
__u64 woken_at = 0;

/* Waking the reader for each record would cost the program that is watched more than the record itself: it is woken for the first
 * one after a pause, and looks by itself as long as it finds something (lookEvery of src/runtime/sources/live/drain.ts, which is
 * longer than the pause, so that no record waits for a reader that has stopped to look). */
static __always_inline __u64 wake_flag(__u64 waiting, __u64 now) {
  __u64 pause = waiting > WAKE_BYTES ? WAKE_PAUSE_FULL : WAKE_PAUSE;
  if (now - woken_at < pause) return BPF_RB_NO_WAKEUP;
  woken_at = now;
  return BPF_RB_FORCE_WAKEUP;
}

static __always_inline void submit(struct writer *writer, __u32 counter) {
  __u64 waiting = bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA), now = writer->now;
  __u32 size = writer->at & RECORD_MASK;
  struct share *share = share_of(share_key(), now);
  int enough = !share || spend(share, size, now);
  if (!enough && waiting > bpf_ringbuf_query(&events, BPF_RB_RING_SIZE) / 2) return count_drop(counter, share);
  if (bpf_ringbuf_output(&events, writer->bytes, size, wake_flag(waiting, now)) != 0) count_drop(counter, share);
}

#endif
