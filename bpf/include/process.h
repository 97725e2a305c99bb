/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* What events tell of a process: ids, credentials, cgroups, its executable. */
#ifndef DARTAGNAN_PROCESS_H
#define DARTAGNAN_PROCESS_H

#include "path.h"

enum { PIDS_PROCESS = 1, PIDS_GROUP = 2, PIDS_SESSION = 3 };
enum { LIMIT_DESCRIPTORS = 7 };
enum { EXECUTABLE_WRITABLE = 1, EXECUTABLE_UPPER = 2, EXECUTABLE_MEMFD = 4, EXECUTABLE_LOWER = 8 };
enum { CAPABILITY_DAC_OVERRIDE = 1 };
/* Since 6.13 the bit above says whether somebody asked for the time. */
#define CHANGE_NANOSECONDS 0x7fffffff
#define CGROUP_PARTS 12
#define CGROUP_PART 127

/* Number of a pid as its own namespace counts. */
static __always_inline __s64 virtual_number(struct pid *pid) {
  __u32 level = BPF_CORE_READ(pid, level);
  struct upid number = {};
  bpf_core_read(&number, sizeof(number), (void *)pid + bpf_core_field_offset(struct pid, numbers) + (level & 31) * bpf_core_type_size(struct upid));
  return number.nr;
}

static __always_inline struct pid *pid_of(struct task_struct *task, __u32 kind) {
  struct signal_struct *signal = BPF_CORE_READ(task, signal);
  struct pid *pid = 0;
  bpf_core_read(&pid, sizeof(pid), &signal->pids[kind]);
  return pid;
}

static __always_inline __u64 capabilities(const kernel_cap_t *set) {
  __u64 value = 0;
  bpf_probe_read_kernel(&value, sizeof(value), set);
  return value;
}

static __always_inline struct kernfs_node *parent_of(struct kernfs_node *node) {
  struct kernfs_node___since_6_15 *newer = (void *)node;
  if (bpf_core_field_exists(newer->__parent)) return BPF_CORE_READ(newer, __parent);
  return BPF_CORE_READ(node, parent);
}

/* Writes a cgroup's path backwards into `paths`. */
__attribute__((noinline)) int resolve_cgroup(__u64 address) {
  struct writer *writer = the_writer();
  if (!writer) return 0;
  struct kernfs_node *node = (void *)address;
  writer->dentry = 0;
  writer->path = PATH_BYTES - 1;
  for (int part = 0; part < CGROUP_PARTS; part++) {
    struct kernfs_node *parent = parent_of(node);
    if (!parent) break;
    const char *name = BPF_CORE_READ(node, name);
    char text[CGROUP_PART + 1];
    long size = bpf_probe_read_kernel_str(text, sizeof(text), name);
    if (size <= 0) break;
    struct dentry_head part_name = {.length = size - 1, .name = (void *)name};
    put_part(writer, &part_name);
    writer->path = (writer->path - 1) & (PATH_BYTES - 1);
    writer->paths[writer->path & (PATH_BYTES - 1)] = '/';
    node = parent;
  }
  if (writer->path == PATH_BYTES - 1) {
    writer->path = PATH_BYTES - 2;
    writer->paths[PATH_BYTES - 2] = '/';
  }
  return 0;
}

/* One line `controller=path`; the whole parameter counts as one, so only the free end moves. */
static __always_inline __u32 add_cgroup(struct writer *writer, __u32 offset, struct cgroup *cgroup, const char *label, __u32 label_size) {
  if (!cgroup) return offset;
  resolve_cgroup((__u64)BPF_CORE_READ(cgroup, kn));
  writer->paths[PATH_BYTES - 1] = 0;
  write_at(writer, writer->at + offset, label, label_size);
  __u32 begin = writer->path & (PATH_BYTES - 1), size = (PATH_BYTES - begin) & (PATH_BYTES - 1);
  if (bpf_probe_read_kernel(&writer->bytes[(writer->at + offset + label_size) & RECORD_MASK], size, &writer->paths[begin])) return offset;
  return offset + label_size + size;
}

static __always_inline void put_cgroups(struct writer *writer, struct task_struct *task) {
  struct css_set *set = BPF_CORE_READ(task, cgroups);
  __u32 size = add_cgroup(writer, 0, BPF_CORE_READ(set, dfl_cgrp), "unified=", 8);
  if (bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id)) {
    __u32 memory = bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id);
    struct cgroup_subsys_state *state = 0;
    bpf_core_read(&state, sizeof(state), &set->subsys[memory & 15]);
    if (state) size = add_cgroup(writer, size, BPF_CORE_READ(state, cgroup), "memory=", 7);
  }
  parameter(writer, size);
}

static __always_inline void put_name(struct writer *writer, struct task_struct *task) {
  char name[16];
  BPF_CORE_READ_INTO(&name, task, comm);
  name[15] = 0;
  long size = bpf_probe_read_kernel_str(&writer->bytes[writer->at & RECORD_MASK], sizeof(name), name);
  parameter(writer, size > 0 ? size : 0);
}

static __always_inline __u32 terminal_of(struct task_struct *task) {
  struct tty_struct *terminal = BPF_CORE_READ(task, signal, tty);
  if (!terminal) return 0;
  __u32 index = BPF_CORE_READ(terminal, index);
  __u32 major = BPF_CORE_READ(terminal, driver, major), minor = BPF_CORE_READ(terminal, driver, minor_start) + index;
  return major << 20 | minor;
}

static __always_inline __u64 nanoseconds(__s64 seconds, __u64 rest) {
  return seconds * 1000000000ULL + rest;
}

static __always_inline __u64 changed_at(struct inode *inode) {
  struct inode___since_6_6 *newer = (void *)inode;
  struct inode___since_6_11 *newest = (void *)inode;
  if (bpf_core_field_exists(newest->i_ctime_sec))
    return nanoseconds(BPF_CORE_READ(newest, i_ctime_sec), BPF_CORE_READ(newest, i_ctime_nsec) & CHANGE_NANOSECONDS);
  if (bpf_core_field_exists(newer->__i_ctime))
    return nanoseconds(BPF_CORE_READ(newer, __i_ctime.tv_sec), BPF_CORE_READ(newer, __i_ctime.tv_nsec));
  return nanoseconds(BPF_CORE_READ(inode, i_ctime.tv_sec), BPF_CORE_READ(inode, i_ctime.tv_nsec));
}

static __always_inline __u64 modified_at(struct inode *inode) {
  struct inode___since_6_7 *newer = (void *)inode;
  struct inode___since_6_11 *newest = (void *)inode;
  if (bpf_core_field_exists(newest->i_mtime_sec))
    return nanoseconds(BPF_CORE_READ(newest, i_mtime_sec), BPF_CORE_READ(newest, i_mtime_nsec));
  if (bpf_core_field_exists(newer->__i_mtime))
    return nanoseconds(BPF_CORE_READ(newer, __i_mtime.tv_sec), BPF_CORE_READ(newer, __i_mtime.tv_nsec));
  return nanoseconds(BPF_CORE_READ(inode, i_mtime.tv_sec), BPF_CORE_READ(inode, i_mtime.tv_nsec));
}

/* Whether the task may write to its own executable, by mode and CAP_DAC_OVERRIDE. */
static __always_inline int may_write(const struct cred *cred, struct inode *inode) {
  __u32 mode = BPF_CORE_READ(inode, i_mode);
  if (capabilities(&cred->cap_effective) & 1ULL << CAPABILITY_DAC_OVERRIDE) return 1;
  if (BPF_CORE_READ(cred, euid.val) == BPF_CORE_READ(inode, i_uid.val)) return (mode & 0200) != 0;
  if (BPF_CORE_READ(cred, egid.val) == BPF_CORE_READ(inode, i_gid.val)) return (mode & 0020) != 0;
  return (mode & 0002) != 0;
}

static __always_inline int is_memfd(struct file *file) {
  char name[7] = {};
  const unsigned char *address = BPF_CORE_READ(file, f_path.dentry, d_name.name);
  if (BPF_CORE_READ(file, f_path.dentry, d_parent) != BPF_CORE_READ(file, f_path.dentry)) return 0;
  bpf_probe_read_kernel(name, 6, address);
  return name[0] == 'm' && name[1] == 'e' && name[2] == 'm' && name[3] == 'f' && name[4] == 'd' && name[5] == ':';
}

static __always_inline __u32 executable_flags(const struct cred *cred, struct file *file, struct inode *inode) {
  enum overlay_layer layer = layer_of(inode);
  return (may_write(cred, inode) ? EXECUTABLE_WRITABLE : 0) | (layer == UPPER_LAYER ? EXECUTABLE_UPPER : 0) |
         (layer == LOWER_LAYER ? EXECUTABLE_LOWER : 0) | (is_memfd(file) ? EXECUTABLE_MEMFD : 0);
}

static __always_inline __u32 login_uid(struct task_struct *task) {
  return bpf_core_field_exists(task->loginuid) ? BPF_CORE_READ(task, loginuid.val) : 0xffffffff;
}

static __always_inline void put_ids(struct writer *writer, struct task_struct *task) {
  put_value(writer, BPF_CORE_READ(task, pid), 8);
  put_value(writer, BPF_CORE_READ(task, tgid), 8);
  put_value(writer, BPF_CORE_READ(task, real_parent, tgid), 8);
}

/* Sizes of memory and counts of page faults are left at zero: no rule asks for them. */
static __always_inline void put_limits(struct writer *writer, struct task_struct *task) {
  __u64 limit = 0;
  struct signal_struct *signal = BPF_CORE_READ(task, signal);
  bpf_core_read(&limit, sizeof(limit), &signal->rlim[LIMIT_DESCRIPTORS].rlim_cur);
  put_value(writer, limit, 8);
  put_value(writer, 0, 8);
  put_value(writer, 0, 8);
  put_value(writer, 0, 4);
  put_value(writer, 0, 4);
  put_value(writer, 0, 4);
}

/* exe and args: the text of argv[0], then the rest. */
static __always_inline void put_command(struct writer *writer, struct mm_struct *memory) {
  __u64 begin = BPF_CORE_READ(memory, arg_start), end = BPF_CORE_READ(memory, arg_end);
  long exe = bpf_probe_read_user_str(&writer->bytes[writer->at & RECORD_MASK], TEXT_BYTES - 1, (void *)begin);
  if (exe < 0) exe = 0;
  parameter(writer, exe);
  begin += exe;
  put_bytes(writer, (void *)begin, end > begin ? end - begin : 0, TEXT_BYTES - 1);
}

#endif
