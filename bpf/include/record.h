/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Writes events in the capture format: time, thread, length, type, number of parameters, their lengths, the parameters.
 * A record is built in one buffer a processor and handed to the ring whole; several events may stand in it one after another. */
#ifndef DARTAGNAN_RECORD_H
#define DARTAGNAN_RECORD_H

#include "kernel.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* Above the largest record: seven texts or paths, cgroups and what is small. */
#define RECORD_MASK 32767
#define HEADER_BYTES 26
#define TEXT_BYTES 4096
#define PATH_BYTES 4096
#define PATH_PARTS 48
#define PART_BYTES 255
#define CALLS 1024
#define PATH_KEY_BYTES 248
#define WAKE_BYTES (256 << 10)
/* Nanoseconds in which the reader is woken once, and where much waits. */
#define WAKE_PAUSE 2000000
#define WAKE_PAUSE_FULL 500000

enum { BPF_RB_NO_WAKEUP = 1, BPF_RB_FORCE_WAKEUP = 2, BPF_RB_AVAIL_DATA = 0 };

/* Drops of events that are no system calls' are counted behind those that are. */
enum { DROP_FORK = CALLS - 3, DROP_EXEC, DROP_EXIT };

struct path_key {
  __u32 bits;
  unsigned char path[PATH_KEY_BYTES];
};

/* An address that a program gave, as far as families go that are written out. */
struct address {
  __u16 family;
  __u16 port;
  unsigned char bytes[124];
};
#define ADDRESS_MASK 127
#define UNIX_PATH 108

struct writer {
  __u32 at;     /* next free byte */
  __u32 start;  /* first byte of the event that is being written */
  __u32 index;  /* next parameter */
  __u32 path;   /* first byte of the path in `paths` */
  __u64 now;    /* time of the record, monotonic */
  __u64 dentry, view; /* whose path `paths` holds, where it holds one */
  __u64 opened; /* file of the descriptor that the call returned, once it was looked up */
  __u32 is_opened_known;
  __u64 arguments[8]; /* six are used; any 3-bit index is safe */
  __s64 result;
  __u32 compatible; /* the call was made as 32-bit programs make it */
  __u32 filled;     /* bytes of a parameter that is put together */
  struct path_key key;
  /* Kernels before 6.12 give a chain of functions 512 bytes of stack: what is large stands here. */
  struct address given;
  char unix_path[UNIX_PATH];
  unsigned char bytes[RECORD_MASK + 1 + TEXT_BYTES];
  unsigned char paths[PATH_BYTES + PART_BYTES + 1];
};

/* One a processor, as many as the loader says: too large for the kernel's own arrays of that kind. */
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct writer);
} writers SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 8 << 20);
} events SEC(".maps");

/* Records that found no place in the ring, by system call. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, CALLS);
  __type(key, __u32);
  __type(value, __u64);
} drops SEC(".maps");

/* Nanoseconds since 1970 at which the monotonic clock stood at zero. */
const volatile __u64 clock_offset = 0;

static __always_inline struct writer *the_writer(void) {
  __u32 processor = bpf_get_smp_processor_id();
  return bpf_map_lookup_elem(&writers, &processor);
}

static __always_inline void write_at(struct writer *writer, __u32 at, const void *from, __u32 size) {
  __builtin_memcpy(&writer->bytes[at & RECORD_MASK], from, size);
}

/* Forgets what the writer knew of the call before. */
static __always_inline void begin_record(struct writer *writer) {
  writer->at = 0;
  writer->dentry = 0;
  writer->is_opened_known = 0;
}

/* The kernel's helper since 5.11, whose answer is read without a helper for each step. */
static __always_inline int has_typed_task(void) {
  return bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf);
}

static __always_inline void begin_event(struct writer *writer, __u16 type, __u32 parameters, __u32 thread) {
  __u64 time = writer->now + clock_offset, id = thread;
  __u32 start = writer->at;
  writer->start = start;
  writer->index = 0;
  write_at(writer, start, &time, 8);
  write_at(writer, start + 8, &id, 8);
  write_at(writer, start + 20, &type, 2);
  write_at(writer, start + 22, &parameters, 4);
  writer->at = start + HEADER_BYTES + 2 * parameters;
}

static __always_inline void end_event(struct writer *writer) {
  __u32 length = writer->at - writer->start;
  write_at(writer, writer->start + 16, &length, 4);
}

/* Notes that the next parameter has `size` bytes, which stand at the free end. */
static __always_inline void parameter(struct writer *writer, __u16 size) {
  write_at(writer, writer->start + HEADER_BYTES + 2 * writer->index, &size, 2);
  writer->index += 1;
  writer->at += size;
}

static __always_inline void put_value(struct writer *writer, __u64 value, __u32 size) {
  if (size == 8) write_at(writer, writer->at, &value, 8);
  else if (size == 4) write_at(writer, writer->at, &value, 4);
  else if (size == 2) write_at(writer, writer->at, &value, 2);
  else write_at(writer, writer->at, &value, 1);
  parameter(writer, size);
}

static __always_inline void put_text(struct writer *writer, const void *user) {
  long size = bpf_probe_read_user_str(&writer->bytes[writer->at & RECORD_MASK], TEXT_BYTES - 1, user);
  parameter(writer, size > 0 ? size : 0);
}

/* Bytes of the caller's memory, at most `limit`, of which the power of two above is a constant. */
static __always_inline void put_bytes(struct writer *writer, const void *user, __u64 size, __u32 limit) {
  if (size > limit) size = limit;
  size &= TEXT_BYTES - 1;
  if (bpf_probe_read_user(&writer->bytes[writer->at & RECORD_MASK], size, user)) size = 0;
  parameter(writer, size);
}

#endif
