/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* What events of execve and execveat tell: of the new program, or of the one that stays where the call failed. */
#ifndef DARTAGNAN_EXECUTION_H
#define DARTAGNAN_EXECUTION_H

#include "process.h"

enum { EVENT_EXECVE_ENTRY = 292, EVENT_EXECVE, EVENT_EXECVEAT_ENTRY = 330, EVENT_EXECVEAT };
/* Parameters of the format behind the result, then the folder that the process runs in. */
#define EXECUTION_PARAMETERS 31
/* Told by the new program itself; any other number is the argument that points to the words, with the environment behind it. */
enum { EXECUTION_SUCCEEDED = 0xff };
#define MOST_WORDS 128

static __always_inline __u64 read_pointer(struct writer *writer, __u64 array, __u32 index) {
  __u64 pointer = 0;
  long failed = writer->compatible ? bpf_probe_read_user(&pointer, 4, (void *)(array + 4 * index))
                                   : bpf_probe_read_user(&pointer, 8, (void *)(array + 8 * index));
  return failed ? 0 : pointer;
}

/* Texts that a list of pointers ending with zero names, one after another; what does not fit is left out. Their size stands in the
 * writer, so that the verifier need not follow what it may be. */
__attribute__((noinline)) int put_words(__u64 list, __u32 first) {
  struct writer *writer = the_writer();
  if (!writer) return 0;
  writer->filled = 0;
  for (__u32 index = 0; index < MOST_WORDS; index++) {
    __u64 word = read_pointer(writer, list, first + index);
    __u32 filled = writer->filled;
    if (!word || filled >= TEXT_BYTES - 1) break;
    __u32 left = TEXT_BYTES - 1 - filled;
    /* As in read_address: the verifier wants to see the mask. */
    asm volatile("" : "+r"(left));
    unsigned char *end = &writer->bytes[(writer->at + filled) & RECORD_MASK];
    long length = bpf_probe_read_user_str(end, left & (TEXT_BYTES - 1), (void *)word);
    if (length > 0) writer->filled = filled + length;
  }
  parameter(writer, writer->filled);
  return 0;
}

static __always_inline void put_environment(struct writer *writer, struct mm_struct *memory) {
  __u64 begin = BPF_CORE_READ(memory, env_start);
  put_bytes(writer, (void *)begin, BPF_CORE_READ(memory, env_end) - begin, TEXT_BYTES - 1);
}

static __always_inline void put_group(struct writer *writer, struct task_struct *task) {
  struct pid *group = pid_of(task, PIDS_GROUP);
  struct upid outer = {};
  bpf_core_read(&outer, sizeof(outer), &group->numbers[0]);
  put_value(writer, outer.nr, 8);
}

/* Who runs the program, with which rights, and its file. */
__attribute__((noinline)) int put_executable(void) {
  struct writer *writer = the_writer();
  if (!writer) return 0;
  struct task_struct *task = (void *)bpf_get_current_task();
  const struct cred *cred = BPF_CORE_READ(task, cred);
  struct file *file = BPF_CORE_READ(task, mm, exe_file);
  struct inode *inode = BPF_CORE_READ(file, f_inode);
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
  put_group(writer, task);
  put_value(writer, BPF_CORE_READ(cred, egid.val), 4);
  resolve_path((__u64)BPF_CORE_READ(task, fs, pwd.dentry), (__u64)BPF_CORE_READ(task, fs, pwd.mnt));
  put_resolved(writer);
  return 0;
}

/* All parameters behind the result. A call that failed left the process as it was: only the words are those of the call. */
__attribute__((noinline)) int put_execution(__u32 words) {
  struct writer *writer = the_writer();
  if (!writer) return 0;
  struct task_struct *task = (void *)bpf_get_current_task();
  struct mm_struct *memory = BPF_CORE_READ(task, mm);
  __u64 list = writer->arguments[words & 7], environment = writer->arguments[(words + 1) & 7];
  if (words == EXECUTION_SUCCEEDED) {
    put_command(writer, memory);
  } else {
    put_text(writer, (void *)read_pointer(writer, list, 0));
    /* Without a first word there are no others. */
    put_words(read_pointer(writer, list, 0) ? list : 0, 1);
  }
  put_ids(writer, task);
  parameter(writer, 0);
  put_limits(writer, task);
  put_name(writer, task);
  put_cgroups(writer, task);
  if (words == EXECUTION_SUCCEEDED) put_environment(writer, memory);
  else put_words(environment, 0);
  return put_executable();
}

#define DESCRIPTOR_FOLDER_BYTES 8
#define DIGITS 10

/* Whether a program was found by a descriptor, which execveat alone does. The registers do not tell: x86_64 writes execve's number
 * into them. An execveat that has no use for its descriptor is one with execve. Kernels before 5.9 keep the name that they made of
 * descriptor and path, /dev/fd/N/PATH, nowhere but where any name stands. */
static __always_inline int is_by_descriptor(struct linux_binprm *program) {
  if (bpf_core_field_exists(program->fdpath)) return BPF_CORE_READ(program, fdpath) != 0;
  static const char folder[DESCRIPTOR_FOLDER_BYTES + 1] = "/dev/fd/";
  char head[DESCRIPTOR_FOLDER_BYTES] = {};
  bpf_probe_read_kernel(head, sizeof(head), BPF_CORE_READ(program, filename));
  return *(__u64 *)head == *(const __u64 *)folder;
}

static __always_inline void put_kernel_text(struct writer *writer, const char *text) {
  long size = bpf_probe_read_kernel_str(&writer->bytes[writer->at & RECORD_MASK], TEXT_BYTES - 1, text);
  parameter(writer, size > 0 ? size : 0);
}

enum { FLAG_EMPTY_PATH = 1, FLAG_NO_LINK = 2 };

/* The call's own arguments are gone once the new program stands: the kernel's name for it holds the descriptor and the path, and of
 * the flags the one that an empty path needs. */
static __always_inline void put_execveat_entry(struct writer *writer, const char *name) {
  __u64 descriptor = 0;
  char next = 0;
  name += DESCRIPTOR_FOLDER_BYTES;
  for (int digit = 0; digit <= DIGITS; digit++) {
    next = 0;
    bpf_probe_read_kernel(&next, 1, name);
    if (next < '0' || next > '9') break;
    descriptor = descriptor * 10 + (next - '0');
    name += 1;
  }
  put_value(writer, descriptor, 8);
  put_kernel_text(writer, next == 0 ? name : name + 1);
  put_value(writer, next == 0 ? FLAG_EMPTY_PATH : 0, 4);
}

static __always_inline __u32 execution_flags(__u32 flags) {
  return (flags & 0x1000 ? FLAG_EMPTY_PATH : 0) | (flags & 0x100 ? FLAG_NO_LINK : 0);
}

#endif
