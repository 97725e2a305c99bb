/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* What the kernel knows of a descriptor, so that a reader need not have seen how it came to be. */
#ifndef DARTAGNAN_DESCRIPTOR_H
#define DARTAGNAN_DESCRIPTOR_H

#include "socket.h"

/* Mirrored by src/runtime/sources/live/descriptor.ts. */
enum descriptor_kind { KIND_OTHER, KIND_FILE, KIND_DIRECTORY, KIND_PIPE, KIND_SOCKET };
enum { MODE_DIRECTORY = 0040000, MODE_PIPE = 0010000, MODE_REGULAR = 0100000, MODE_CHARACTER = 0020000, MODE_BLOCK = 0060000 };
enum { SOCKET_RAW = 3, STATE_LISTEN = 10 };
#define DESCRIPTOR_HEAD 4

static __always_inline __u8 kind_of(__u16 mode) {
  __u16 type = mode & MODE_TYPE;
  if (type == MODE_REGULAR || type == MODE_CHARACTER || type == MODE_BLOCK) return KIND_FILE;
  if (type == MODE_DIRECTORY) return KIND_DIRECTORY;
  if (type == MODE_PIPE) return KIND_PIPE;
  return type == MODE_SOCKET ? KIND_SOCKET : KIND_OTHER;
}

static __always_inline struct sock *sock_of(struct file *file) {
  struct socket *socket = BPF_CORE_READ(file, private_data);
  return BPF_CORE_READ(socket, sk);
}

/* Four bytes (kind, IP protocol, type of socket, whether it listens), then the path, or the connection as a tuple. */
__attribute__((noinline)) int put_descriptor(__u32 number) {
  struct writer *writer = the_writer();
  if (!writer) return 0;
  struct file *file = (__s32)number < 0 ? 0 : file_of(number);
  if (!file) return parameter(writer, 0), 0;
  unsigned char head[DESCRIPTOR_HEAD] = {kind_of(BPF_CORE_READ(file, f_inode, i_mode))};
  struct sock *sock = head[0] == KIND_SOCKET ? sock_of(file) : 0;
  if (sock) {
    head[1] = BPF_CORE_READ(sock, sk_protocol);
    head[2] = BPF_CORE_READ(sock, sk_type);
    head[3] = BPF_CORE_READ(sock, __sk_common.skc_state) == STATE_LISTEN;
  }
  __u32 start = writer->at;
  put_raw(writer, 0, head, DESCRIPTOR_HEAD);
  writer->at = start + DESCRIPTOR_HEAD;
  __u32 index = writer->index;
  if (head[0] == KIND_SOCKET) {
    put_tuple(number, 0, 0, 0);
  } else {
    resolve_file(file);
    put_resolved(writer);
  }
  /* Head and name are one parameter: its length is written again, over both. */
  __u16 size = writer->at - start;
  write_at(writer, writer->start + HEADER_BYTES + 2 * index, &size, 2);
  return 0;
}

#endif
