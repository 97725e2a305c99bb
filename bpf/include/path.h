/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Paths as the kernel resolved them: from a dentry to the root of the task, over mounts. */
#ifndef DARTAGNAN_PATH_H
#define DARTAGNAN_PATH_H

#include "record.h"

static __always_inline void put_part(struct writer *writer, const struct qstr *name) {
  __u32 length = name->len & PART_BYTES;
  __u32 begin = (writer->path - length) & (PATH_BYTES - 1);
  if (bpf_probe_read_kernel(&writer->paths[begin], length, name->name)) return;
  writer->path = begin;
}

/* Writes a path backwards into `paths`, so that it ends at PATH_BYTES. A name without a place in a file system (memfd) is given bare. */
__attribute__((noinline)) int resolve_path(__u64 dentry_address, __u64 mount_address) {
  struct writer *writer = the_writer();
  if (!writer) return 0;
  struct task_struct *task = (void *)bpf_get_current_task();
  struct path root;
  BPF_CORE_READ_INTO(&root.mnt, task, fs, root.mnt);
  BPF_CORE_READ_INTO(&root.dentry, task, fs, root.dentry);
  struct dentry *dentry = (void *)dentry_address;
  struct vfsmount *view = (void *)mount_address;
  struct qstr name;
  writer->path = PATH_BYTES - 1;
  for (int part = 0; part < PATH_PARTS; part++) {
    if (dentry == root.dentry && view == root.mnt) break;
    struct dentry *top = BPF_CORE_READ(view, mnt_root), *parent = BPF_CORE_READ(dentry, d_parent);
    name.len = BPF_CORE_READ(dentry, d_name.len);
    name.name = BPF_CORE_READ(dentry, d_name.name);
    if (dentry == top || dentry == parent) {
      struct mount *mount = (void *)view - bpf_core_field_offset(struct mount, mnt);
      struct mount *above = BPF_CORE_READ(mount, mnt_parent);
      if (above == mount || !above) {
        if (part == 0 && dentry != top) put_part(writer, &name);
        if (part == 0 && dentry != top) return 0;
        break;
      }
      dentry = BPF_CORE_READ(mount, mnt_mountpoint);
      view = (void *)above + bpf_core_field_offset(struct mount, mnt);
      continue;
    }
    if (name.len + 1 >= writer->path) break;
    put_part(writer, &name);
    writer->path = (writer->path - 1) & (PATH_BYTES - 1);
    writer->paths[writer->path & (PATH_BYTES - 1)] = '/';
    dentry = parent;
  }
  if (writer->path == PATH_BYTES - 1) {
    writer->path = PATH_BYTES - 2;
    writer->paths[PATH_BYTES - 2] = '/';
  }
  return 0;
}

/* Copies what resolve_path left as the next parameter, with the zero that ends it. */
static __always_inline void put_resolved(struct writer *writer) {
  writer->paths[PATH_BYTES - 1] = 0;
  __u32 begin = writer->path & (PATH_BYTES - 1);
  __u32 size = (PATH_BYTES - begin) & (PATH_BYTES - 1);
  if (bpf_probe_read_kernel(&writer->bytes[writer->at & RECORD_MASK], size, &writer->paths[begin])) size = 0;
  parameter(writer, size);
}

static __always_inline struct file *file_of(__u32 number) {
  struct task_struct *task = (void *)bpf_get_current_task();
  struct fdtable *table = BPF_CORE_READ(task, files, fdt);
  if (number >= BPF_CORE_READ(table, max_fds)) return 0;
  struct file **files = BPF_CORE_READ(table, fd);
  struct file *file = 0;
  bpf_probe_read_kernel(&file, sizeof(file), &files[number]);
  return file;
}

#if defined(__TARGET_ARCH_arm64)
enum { OPEN_DIRECTORY = 040000, OPEN_DIRECT = 0200000, OPEN_LARGE = 0400000 };
#else
enum { OPEN_DIRECTORY = 0200000, OPEN_DIRECT = 040000, OPEN_LARGE = 0100000 };
#endif
enum { FILE_CREATED = 0x100000 };

#define OVERLAY_MAGIC 0x794c7630
enum overlay_layer { NO_OVERLAY, UPPER_LAYER, LOWER_LAYER };

/* The layer that a file of an overlay stands in: its inode is followed by the dentry of the upper layer, where there is one. */
static __always_inline enum overlay_layer layer_of(struct inode *inode) {
  if (BPF_CORE_READ(inode, i_sb, s_magic) != OVERLAY_MAGIC) return NO_OVERLAY;
  void *upper = 0;
  bpf_probe_read_kernel(&upper, sizeof(upper), (void *)inode + bpf_core_type_size(struct inode));
  return upper ? UPPER_LAYER : LOWER_LAYER;
}

#endif
