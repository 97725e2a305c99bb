/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Addresses and connections in the capture format: a family byte, then addresses as they stand and ports in the machine's order. */
#ifndef DARTAGNAN_SOCKET_H
#define DARTAGNAN_SOCKET_H

#include "path.h"

enum { FAMILY_UNIX = 1, FAMILY_IPV4 = 2, FAMILY_IPV6 = 10 };
enum { MODE_TYPE = 0170000, MODE_SOCKET = 0140000 };

static __always_inline __u16 swap(__u16 port) {
  return __builtin_bswap16(port);
}

static __always_inline void put_raw(struct writer *writer, __u32 offset, const void *from, __u32 size) {
  write_at(writer, writer->at + offset, from, size);
}

/* Path of a unix address behind `offset` bytes of the parameter; an abstract name loses the zero before it. Gives the bytes written. */
static __always_inline __u32 put_unix_path(struct writer *writer, __u32 offset, const char *path) {
  if (path[0] == 0) path += 1;
  long size = bpf_probe_read_kernel_str(&writer->bytes[(writer->at + offset) & RECORD_MASK], UNIX_PATH, path);
  return size > 0 ? size : 0;
}

/* Reads what the caller gave into `given`. */
static __always_inline int read_address(struct writer *writer, const void *user, __u32 size) {
  __builtin_memset(&writer->given, 0, sizeof(writer->given));
  if (!user) return 0;
  if (size > ADDRESS_MASK) size = ADDRESS_MASK;
  /* Without this the compiler leaves out the mask, which the verifier wants to see on the very register. */
  asm volatile("" : "+r"(size));
  return bpf_probe_read_user(&writer->given, size & ADDRESS_MASK, user) == 0;
}

static __always_inline void put_address(struct writer *writer, const void *user, __u32 size) {
  if (!read_address(writer, user, size)) return parameter(writer, 0);
  struct address *address = &writer->given;
  __u8 family = address->family;
  __u16 port = swap(address->port);
  put_raw(writer, 0, &family, 1);
  if (address->family == FAMILY_IPV4) {
    put_raw(writer, 1, &address->bytes[0], 4);
    put_raw(writer, 5, &port, 2);
    return parameter(writer, 7);
  }
  if (address->family == FAMILY_IPV6) {
    put_raw(writer, 1, &address->bytes[4], 16);
    put_raw(writer, 17, &port, 2);
    return parameter(writer, 19);
  }
  if (address->family == FAMILY_UNIX) return parameter(writer, 1 + put_unix_path(writer, 1, (char *)&address->port));
  parameter(writer, 0);
}

/* Both ends of a socket; `given` stands for the other end where the kernel knows none. */
static __always_inline void put_internet_tuple(struct writer *writer, struct sock *sock, int inbound, __u32 width) {
  const struct address *given = &writer->given;
  unsigned char local[16] = {}, remote[16] = {};
  __u16 local_port = BPF_CORE_READ(sock, __sk_common.skc_num);
  __u16 remote_port = swap(BPF_CORE_READ(sock, __sk_common.skc_dport));
  __u8 family = width == 4 ? FAMILY_IPV4 : FAMILY_IPV6;
  if (width == 4) {
    bpf_core_read(local, 4, &sock->__sk_common.skc_rcv_saddr);
    bpf_core_read(remote, 4, &sock->__sk_common.skc_daddr);
  } else if (bpf_core_field_exists(sock->__sk_common.skc_v6_daddr)) {
    bpf_core_read(local, 16, &sock->__sk_common.skc_v6_rcv_saddr);
    bpf_core_read(remote, 16, &sock->__sk_common.skc_v6_daddr);
  }
  if (remote_port == 0 && given->family == family) {
    remote_port = swap(given->port);
    __builtin_memcpy(remote, width == 4 ? &given->bytes[0] : &given->bytes[4], width);
  }
  put_raw(writer, 0, &family, 1);
  put_raw(writer, 1, inbound ? remote : local, width);
  put_raw(writer, 1 + width, inbound ? &remote_port : &local_port, 2);
  put_raw(writer, 3 + width, inbound ? local : remote, width);
  put_raw(writer, 3 + 2 * width, inbound ? &local_port : &remote_port, 2);
  parameter(writer, 5 + 2 * width);
}

static __always_inline void put_unix_tuple(struct writer *writer, struct sock *sock, int inbound) {
  const struct address *given = &writer->given;
  __u8 family = FAMILY_UNIX;
  struct unix_sock *unix_socket = (void *)sock;
  struct sock *peer = 0;
  char *path = writer->unix_path;
  __builtin_memset(path, 0, UNIX_PATH);
  if (bpf_core_type_exists(struct unix_sock)) {
    peer = BPF_CORE_READ(unix_socket, peer);
    struct unix_sock *server = inbound ? unix_socket : (void *)peer;
    struct unix_address *bound = server ? BPF_CORE_READ(server, addr) : 0;
    if (bound) bpf_core_read(path, UNIX_PATH, &bound->name[0].sun_path);
  }
  struct sock *ends[2] = {inbound ? peer : sock, inbound ? sock : peer};
  put_raw(writer, 0, &family, 1);
  put_raw(writer, 1, ends, 16);
  int bare = path[0] == 0 && path[1] == 0;
  __u32 size = put_unix_path(writer, 17, bare && given->family == FAMILY_UNIX ? (char *)&given->port : path);
  parameter(writer, 17 + size);
}

/* The connection of a descriptor. @param user address that the caller gave, for ends that the kernel does not know */
__attribute__((noinline)) int put_tuple(__u32 number, __u64 user, __u32 size, __u32 inbound) {
  struct writer *writer = the_writer();
  if (!writer) return 0;
  read_address(writer, (void *)user, size);
  struct file *file = file_of(number);
  if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & MODE_TYPE) != MODE_SOCKET) return parameter(writer, 0), 0;
  struct socket *socket = BPF_CORE_READ(file, private_data);
  struct sock *sock = BPF_CORE_READ(socket, sk);
  __u16 family = sock ? BPF_CORE_READ(sock, __sk_common.skc_family) : 0;
  if (family == FAMILY_IPV4) put_internet_tuple(writer, sock, inbound, 4);
  else if (family == FAMILY_IPV6) put_internet_tuple(writer, sock, inbound, 16);
  else if (family == FAMILY_UNIX) put_unix_tuple(writer, sock, inbound);
  else parameter(writer, 0);
  return 0;
}

#endif
