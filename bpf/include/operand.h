/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Makes one parameter of an event from the arguments and the result of a system call. */
#ifndef DARTAGNAN_OPERAND_H
#define DARTAGNAN_OPERAND_H

#include "filter.h"
#include "descriptor.h"
#include "execution.h"

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
  DESCRIPTOR,      /* kind, protocol and name of the descriptor in the argument; no parameter of the format's own */
  BYTES,           /* bytes at the argument, as many as argument `second` says */
  MESSAGE_DATA,    /* first buffer of the msghdr in the argument, at most what the call returned */
  MESSAGE_SIZE,    /* all buffers of the msghdr in the argument, 32 bits */
  QUEUE,           /* of the listening socket in the argument: 0 its share in use in 8 bits, 1 its length and 2 its bound in 32 */
  MOVED,           /* bytes that the call returned, 32 bits */
  RESOLVE_FLAGS,   /* 64 bits at argument + `second`, as the capture format numbers them in 32 */
  DYNAMIC,         /* argument as a value of the format's dynamic kind, 64 bits; zero where the call failed */
  EXECUTION,       /* all that a failed execution tells behind its result; its words in the argument */
  EXECUTION_FLAGS, /* of execveat, as the capture format numbers them, 32 bits */
};

struct operand {
  __u8 kind, argument, second, unused;
};

struct flag {
  __u32 from, to;
};


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

static const volatile struct flag resolve_flags[] = {{8, 1}, {16, 2}, {2, 4}, {4, 8}, {1, 16}, {32, 32}};

static __always_inline __u32 layer_flags(struct writer *writer) {
  struct file *file = opened_file(writer);
  return file ? layer_of(BPF_CORE_READ(file, f_inode)) : 0;
}

/* The file was not there before the call. */
static __always_inline int made_by_open(struct writer *writer) {
  struct file *file = opened_file(writer);
  return file && (BPF_CORE_READ(file, f_mode) & FILE_CREATED) != 0;
}

static __always_inline __u32 opened_with(struct writer *writer, __u32 flags) {
  __u32 access = (flags & 3) == 0 ? 1 : (flags & 3) == 1 ? 2 : 3;
  __u32 layer = layer_flags(writer);
  __u32 known = 0;
  for (__u32 index = 0; index < sizeof(open_flags) / sizeof(open_flags[0]); index++)
    if ((flags & open_flags[index].from) == open_flags[index].from) known |= open_flags[index].to;
  if (made_by_open(writer)) known |= 1 << 14;
  return access | known | (layer == UPPER_LAYER ? 1 << 15 : 0) | (layer == LOWER_LAYER ? 1 << 16 : 0);
}

static __always_inline __u32 cloned_with(__u32 flags) {
  __u32 known = 0;
  for (__u32 index = 0; index < sizeof(clone_flags) / sizeof(clone_flags[0]); index++)
    if ((flags & clone_flags[index].from) == clone_flags[index].from) known |= clone_flags[index].to;
  return known;
}

static __always_inline __u32 resolved_with(__u32 flags) {
  __u32 known = 0;
  for (__u32 index = 0; index < sizeof(resolve_flags) / sizeof(resolve_flags[0]); index++)
    if (flags & resolve_flags[index].from) known |= resolve_flags[index].to;
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

static __always_inline void put_file_path(struct writer *writer, struct file *file) {
  if (!file) return parameter(writer, 0);
  resolve_file(file);
  put_resolved(writer);
}

static __always_inline struct inode *result_inode(struct writer *writer) {
  struct file *file = opened_file(writer);
  return file ? BPF_CORE_READ(file, f_inode) : 0;
}

/* The kernel packs a device as 12 and 20 bits; captures hold it as the stat call gives it. */
static __always_inline __u32 device_number(__u32 device) {
  __u32 major = device >> 20, minor = device & 0xfffff;
  return (minor & 0xff) | (major << 8) | ((minor & ~0xffu) << 12);
}

/* The part of a msghdr that names its buffers, and one of them. */
struct user_message {
  __u64 name, name_size, buffers, count;
};
struct user_buffer {
  __u64 start, size;
};

#define MESSAGE_BUFFERS 8
#define DATA_BYTES 80

static __always_inline void put_message_data(struct writer *writer, const void *user) {
  struct user_message message = {};
  struct user_buffer buffer = {};
  if (writer->result <= 0 || bpf_probe_read_user(&message, sizeof(message), user) || message.count == 0 ||
      bpf_probe_read_user(&buffer, sizeof(buffer), (void *)message.buffers))
    return parameter(writer, 0);
  __u64 size = buffer.size < (__u64)writer->result ? buffer.size : (__u64)writer->result;
  put_bytes(writer, (void *)buffer.start, size, DATA_BYTES);
}

static __always_inline __u32 message_size(const void *user) {
  struct user_message message = {};
  __u32 size = 0;
  if (bpf_probe_read_user(&message, sizeof(message), user)) return 0;
  for (__u32 index = 0; index < MESSAGE_BUFFERS; index++) {
    struct user_buffer buffer = {};
    if (index >= message.count) break;
    if (bpf_probe_read_user(&buffer, sizeof(buffer), (void *)(message.buffers + index * sizeof(buffer)))) break;
    size += buffer.size;
  }
  return size;
}

/* Connections that wait to be accepted. @param part as QUEUE counts them */
static __always_inline void put_queue(struct writer *writer, __u32 number, __u32 part) {
  struct file *file = (__s32)number < 0 ? 0 : file_of(number);
  __u32 length = 0, most = 0;
  if (file && (BPF_CORE_READ(file, f_inode, i_mode) & MODE_TYPE) == MODE_SOCKET) {
    struct sock *sock = sock_of(file);
    length = BPF_CORE_READ(sock, sk_ack_backlog);
    most = BPF_CORE_READ(sock, sk_max_ack_backlog);
  }
  if (part == 0) return put_value(writer, most ? (__u64)length * 100 / most : 0, 1);
  put_value(writer, part == 1 ? length : most, 4);
}

static __always_inline void put_dynamic(struct writer *writer, __u64 argument) {
  __u8 kind = 0;
  __u64 value = writer->result < 0 ? 0 : argument;
  put_raw(writer, 0, &kind, 1);
  put_raw(writer, 1, &value, 8);
  parameter(writer, 9);
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
    case DATA: put_bytes(writer, (void *)argument, writer->result > 0 ? writer->result : 0, DATA_BYTES); break;
    case DEVICE:
      inode = result_inode(writer);
      put_value(writer, inode ? device_number(BPF_CORE_READ(inode, i_sb, s_dev)) : 0, 4);
      break;
    case INODE:
      inode = result_inode(writer);
      put_value(writer, inode ? BPF_CORE_READ(inode, i_ino) : 0, 8);
      break;
    case PATH: put_file_path(writer, opened_file(writer)); break;
    case DESCRIPTOR_PATH: put_file_path(writer, (__s32)argument < 0 ? 0 : file_of(argument)); break;
    case OPEN_FLAGS: put_value(writer, opened_with(writer, argument), 4); break;
    case OPEN_FLAGS_AT:
      bpf_probe_read_user(&word, 4, (void *)argument);
      put_value(writer, opened_with(writer, word), 4);
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
    case LAYER_FLAGS: put_value(writer, layer_flags(writer), 2); break;
    case BYTES: put_bytes(writer, (void *)argument, other, DATA_BYTES); break;
    case MESSAGE_DATA: put_message_data(writer, (void *)argument); break;
    case MESSAGE_SIZE: put_value(writer, message_size((void *)argument), 4); break;
    case QUEUE: put_queue(writer, argument, second); break;
    case MOVED: put_value(writer, writer->result > 0 ? writer->result : 0, 4); break;
    case RESOLVE_FLAGS:
      bpf_probe_read_user(&word, 4, (void *)argument + second);
      put_value(writer, resolved_with(word), 4);
      break;
    case DYNAMIC: put_dynamic(writer, argument); break;
    case EXECUTION_FLAGS: put_value(writer, execution_flags(argument), 4); break;
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
  if (kind == DESCRIPTOR) return put_descriptor(argument);
  if (kind == EXECUTION) return put_execution(packed >> 8 & 7);
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

#endif
