/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Decides whether any rule could match a call, by conditions that rules cannot do without; mirrored by
 * src/runtime/sources/live/filter/. A fact is a bit; a call goes on where it has all facts of one clause. */
#ifndef DARTAGNAN_FILTER_H
#define DARTAGNAN_FILTER_H

#include "socket.h"

#define FILTER_CLAUSES 16

/* Facts that stand for themselves; the bits above stand for comparisons of paths, addresses and ports. */
enum fact {
  FACT_SUCCESS = 1,
  FACT_FAILURE = 2,
  FACT_READ = 4,
  FACT_WRITE = 8,
  FACT_DIRECTORY = 16,
  FACT_NO_DIRECTORY = 32,
  FACT_INTERNET = 64,
  FACT_LOCAL = 128,
};

enum { FLAGS_NONE, FLAGS_GIVEN, FLAGS_POINTED };
enum { SUBJECT_NONE, SUBJECT_PATH, SUBJECT_REMOTE };

struct filter {
  __u8 count;   /* clauses; 0 lets everything pass */
  __u8 flags;   /* how argument `flags_argument` holds flags of open */
  __u8 flags_argument;
  __u8 subject; /* what the late facts are about */
  __u32 unused;
  __u64 late;   /* facts that cost a look at the path or the connection */
  __u64 clauses[FILTER_CLAUSES];
};

struct network_key {
  __u32 bits;
  unsigned char address[16];
};

/* Values are the facts that hold for everything below the prefix. */
struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(max_entries, 4096);
  __uint(map_flags, 1);
  __type(key, struct path_key);
  __type(value, __u64);
} filter_paths SEC(".maps");

/* IPv4 stands in its IPv6 form. */
struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(max_entries, 4096);
  __uint(map_flags, 1);
  __type(key, struct network_key);
  __type(value, __u64);
} filter_networks SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u32);
  __type(value, __u64);
} filter_ports SEC(".maps");

/* Calls that no rule could match, by system call. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, CALLS);
  __type(key, __u32);
  __type(value, __u64);
} filtered SEC(".maps");

static __always_inline int admitted(const struct filter *filter, __u64 facts) {
  for (__u32 index = 0; index < FILTER_CLAUSES; index++) {
    if (index >= filter->count) break;
    if ((filter->clauses[index] & ~facts) == 0) return 1;
  }
  return 0;
}

/* Facts of the path that the returned descriptor has, as events carry it; what has no place in a tree of files may be anything. */
static __always_inline __u64 path_facts(struct writer *writer, __u64 late) {
  struct file *file = opened_file(writer);
  if (!file) return late;
  resolve_file(file);
  __u32 begin = writer->path & (PATH_BYTES - 1);
  if (writer->paths[begin] != '/') return late;
  __u32 size = (PATH_BYTES - 1 - begin) & (PATH_BYTES - 1);
  if (size > PATH_KEY_BYTES) size = PATH_KEY_BYTES;
  size &= 255;
  if (bpf_probe_read_kernel(writer->key.path, size, &writer->paths[begin])) return late;
  writer->key.bits = size * 8;
  __u64 *facts = bpf_map_lookup_elem(&filter_paths, &writer->key);
  return facts ? *facts : 0;
}

static __always_inline __u64 end_facts(const struct network_key *key, __u16 port) {
  __u32 number = port;
  __u64 *network = bpf_map_lookup_elem(&filter_networks, key), *ports = bpf_map_lookup_elem(&filter_ports, &number);
  return (network ? *network : 0) | (ports ? *ports : 0);
}

/* Facts of the other end of a socket, found as put_internet_tuple finds it. */
static __always_inline __u64 remote_facts(struct writer *writer, __u64 late) {
  struct file *file = file_of(writer->arguments[0]);
  if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & MODE_TYPE) != MODE_SOCKET) return late | FACT_INTERNET | FACT_LOCAL;
  struct socket *socket = BPF_CORE_READ(file, private_data);
  struct sock *sock = BPF_CORE_READ(socket, sk);
  __u16 family = sock ? BPF_CORE_READ(sock, __sk_common.skc_family) : 0;
  if (family == FAMILY_UNIX) return FACT_LOCAL | late;
  if (family != FAMILY_IPV4 && family != FAMILY_IPV6) return late;
  struct network_key key = {.bits = 128};
  __u16 port = swap(BPF_CORE_READ(sock, __sk_common.skc_dport));
  int known = port != 0;
  if (!known) {
    read_address(writer, (void *)writer->arguments[1], writer->arguments[2]);
    if (writer->given.family != family) return late | FACT_INTERNET;
    port = swap(writer->given.port);
  }
  if (family == FAMILY_IPV4) {
    key.address[10] = key.address[11] = 0xff;
    if (known) bpf_core_read(&key.address[12], 4, &sock->__sk_common.skc_daddr);
    else __builtin_memcpy(&key.address[12], &writer->given.bytes[0], 4);
    return end_facts(&key, port) | FACT_INTERNET;
  }
  if (known && bpf_core_field_exists(sock->__sk_common.skc_v6_daddr))
    bpf_core_read(&key.address, 16, &sock->__sk_common.skc_v6_daddr);
  else if (!known) __builtin_memcpy(&key.address, &writer->given.bytes[4], 16);
  return end_facts(&key, port) | FACT_INTERNET;
}

static __always_inline __u64 flag_facts(const struct filter *filter, struct writer *writer) {
  if (filter->flags == FLAGS_NONE) return FACT_READ | FACT_WRITE | FACT_DIRECTORY | FACT_NO_DIRECTORY;
  __u32 flags = writer->arguments[filter->flags_argument & 7];
  if (filter->flags == FLAGS_POINTED && bpf_probe_read_user(&flags, 4, (void *)writer->arguments[filter->flags_argument & 7]))
    return FACT_READ | FACT_WRITE | FACT_DIRECTORY | FACT_NO_DIRECTORY;
  __u64 access = (flags & 3) == 0 ? FACT_READ : (flags & 3) == 1 ? FACT_WRITE : FACT_READ | FACT_WRITE;
  if (writer->result < 0) return access | FACT_DIRECTORY | FACT_NO_DIRECTORY;
  return access | (flags & OPEN_DIRECTORY ? FACT_DIRECTORY : FACT_NO_DIRECTORY);
}

/* Whether a rule could match the call whose arguments and result the writer holds. What is dear is asked last. */
static __always_inline int passes(const struct filter *filter, struct writer *writer) {
  if (filter->count == 0) return 1;
  __u64 facts = (writer->result < 0 ? FACT_FAILURE : FACT_SUCCESS) | flag_facts(filter, writer);
  __u64 late = filter->late;
  if (filter->subject == SUBJECT_REMOTE) late |= FACT_INTERNET | FACT_LOCAL;
  if (!admitted(filter, facts | late)) return 0;
  if (admitted(filter, facts)) return 1;
  if (filter->subject == SUBJECT_PATH) facts |= path_facts(writer, late);
  else if (filter->subject == SUBJECT_REMOTE) facts |= remote_facts(writer, filter->late);
  else return 1;
  return admitted(filter, facts);
}

#endif
