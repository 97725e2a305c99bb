/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Paths as the kernel resolved them: from a dentry to the root of the task, over mounts. */
#ifndef DARTAGNAN_PATH_H
#define DARTAGNAN_PATH_H

#include "record.h"

struct dentry_head {
  struct dentry *parent;
  __u32 hash, length;
  const unsigned char *name;
};

static __always_inline void put_part(struct writer *writer, const struct dentry_head *name) {
  __u32 length = name->length & PART_BYTES;
  __u32 begin = (writer->path - length) & (PATH_BYTES - 1);
  if (bpf_probe_read_kernel(&writer->paths[begin], length, name->name)) return;
  writer->path = begin;
}

/* Parent and name of a dentry stand side by side in the kernels that are known, so that one read tells both. */
static __always_inline void read_head(struct dentry_head *head, const struct dentry *dentry) {
  if (bpf_core_field_offset(struct dentry, d_name) == bpf_core_field_offset(struct dentry, d_parent) + 8 &&
      bpf_core_field_offset(struct qstr, len) == 4 && bpf_core_field_offset(struct qstr, name) == 8) {
    bpf_core_read(head, sizeof(*head), &dentry->d_parent);
    return;
  }
  head->parent = BPF_CORE_READ(dentry, d_parent);
  head->length = BPF_CORE_READ(dentry, d_name.len);
  head->name = BPF_CORE_READ(dentry, d_name.name);
}

static __always_inline void read_root(struct path *root) {
  if (has_typed_task()) {
    struct fs_struct *fs = bpf_get_current_task_btf()->fs;
    root->mnt = fs->root.mnt;
    root->dentry = fs->root.dentry;
    return;
  }
  struct task_struct *task = (void *)bpf_get_current_task();
  BPF_CORE_READ_INTO(&root->mnt, task, fs, root.mnt);
  BPF_CORE_READ_INTO(&root->dentry, task, fs, root.dentry);
}

/* Files that have no name at all (those of /proc/PID/ns): their dentry bears a lone slash, and is not the root of anything. */
static __always_inline int is_nameless(const struct dentry_head *head) {
  char first = 0;
  bpf_probe_read_kernel(&first, 1, head->name);
  return head->length == 1 && first == '/';
}

/* Writes a path backwards into `paths`, so that it ends at PATH_BYTES. A name without a place in a file system (memfd) is given bare. */
__attribute__((noinline)) int resolve_path(__u64 dentry_address, __u64 mount_address) {
  struct writer *writer = the_writer();
  if (!writer) return 0;
  if (dentry_address && writer->dentry == dentry_address && writer->view == mount_address) return 0;
  writer->dentry = dentry_address;
  writer->view = mount_address;
  struct path root = {};
  read_root(&root);
  struct dentry *dentry = (void *)dentry_address;
  struct vfsmount *view = (void *)mount_address;
  struct dentry *top = BPF_CORE_READ(view, mnt_root);
  struct dentry_head head = {};
  writer->path = PATH_BYTES - 1;
  for (int part = 0; part < PATH_PARTS; part++) {
    if (dentry == root.dentry && view == root.mnt) break;
    read_head(&head, dentry);
    if (dentry == top || dentry == head.parent) {
      struct mount *mount = (void *)view - bpf_core_field_offset(struct mount, mnt);
      struct mount *above = BPF_CORE_READ(mount, mnt_parent);
      if (above == mount || !above) {
        if (part != 0 || dentry == top) break;
        if (!is_nameless(&head)) put_part(writer, &head);
        return 0;
      }
      dentry = BPF_CORE_READ(mount, mnt_mountpoint);
      view = (void *)above + bpf_core_field_offset(struct mount, mnt);
      top = BPF_CORE_READ(view, mnt_root);
      continue;
    }
    if (head.length + 1 >= writer->path) break;
    put_part(writer, &head);
    writer->path = (writer->path - 1) & (PATH_BYTES - 1);
    writer->paths[writer->path & (PATH_BYTES - 1)] = '/';
    dentry = head.parent;
  }
  if (writer->path == PATH_BYTES - 1) {
    writer->path = PATH_BYTES - 2;
    writer->paths[PATH_BYTES - 2] = '/';
  }
  return 0;
}

static __always_inline void resolve_file(struct file *file) {
  struct path path = {};
  bpf_core_read(&path.mnt, sizeof(path.mnt), &file->f_path.mnt);
  bpf_core_read(&path.dentry, sizeof(path.dentry), &file->f_path.dentry);
  resolve_path((__u64)path.dentry, (__u64)path.mnt);
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
  struct file *file = 0, **files;
  if (has_typed_task()) {
    struct fdtable *table = bpf_get_current_task_btf()->files->fdt;
    if (number >= table->max_fds) return 0;
    files = table->fd;
  } else {
    struct task_struct *task = (void *)bpf_get_current_task();
    struct fdtable *table = BPF_CORE_READ(task, files, fdt);
    if (number >= BPF_CORE_READ(table, max_fds)) return 0;
    files = BPF_CORE_READ(table, fd);
  }
  bpf_probe_read_kernel(&file, sizeof(file), &files[number]);
  return file;
}

/* File of the descriptor that the call returned; looked up once. */
static __always_inline struct file *opened_file(struct writer *writer) {
  if (!writer->is_opened_known) {
    writer->is_opened_known = 1;
    writer->opened = writer->result < 0 ? 0 : (__u64)file_of(writer->result);
  }
  return (void *)writer->opened;
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
