/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Makes one parameter of an event from the arguments and the result of a system call. */
#ifndef DARTAGNAN_OPERAND_H
#define DARTAGNAN_OPERAND_H

#include "filter.h"
#include "descriptor.h"

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
