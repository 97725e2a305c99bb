/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* The few kernel types that the programs read, named and shaped as the kernel's, every access relocated at load (CO-RE).
 * Only the members that are used stand here: their real offsets come from the running kernel's BTF. */
#ifndef DARTAGNAN_KERNEL_H
#define DARTAGNAN_KERNEL_H

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef short __s16;
typedef unsigned int __u32;
typedef int __s32;
typedef unsigned long long __u64;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef _Bool bool;
typedef int pid_t;

enum { BPF_ANY = 0, BPF_NOEXIST = 1, BPF_EXIST = 2 };
enum bpf_map_type {
  BPF_MAP_TYPE_HASH = 1,
  BPF_MAP_TYPE_ARRAY = 2,
  BPF_MAP_TYPE_PERCPU_HASH = 5,
  BPF_MAP_TYPE_PERCPU_ARRAY = 6,
  BPF_MAP_TYPE_LRU_HASH = 9,
  BPF_MAP_TYPE_LPM_TRIE = 11,
  BPF_MAP_TYPE_RINGBUF = 27,
};

/* Asked for by its presence alone. */
enum bpf_func_id { BPF_FUNC_get_current_task_btf = 158 };

/* Its value depends on how the kernel was configured. */
enum cgroup_subsys_id { memory_cgrp_id = 1 };

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
  unsigned long di, si, dx, r10, r8, r9, orig_ax, ax, bx, cx, bp;
};
#elif defined(__TARGET_ARCH_arm64)
struct user_pt_regs {
  __u64 regs[31];
};
struct pt_regs {
  __u64 regs[31];
  __u64 orig_x0;
  __s32 syscallno;
};
#endif

typedef struct {
  unsigned int val;
} kuid_t;

typedef struct {
  unsigned int val;
} kgid_t;

struct qstr {
  __u32 len;
  const unsigned char *name;
};

struct super_block {
  __u32 s_dev;
  unsigned long s_magic;
};

struct timespec64 {
  long long tv_sec;
  long tv_nsec;
};

struct inode {
  unsigned short i_mode;
  kuid_t i_uid;
  kgid_t i_gid;
  unsigned int i_nlink;
  unsigned long i_ino;
  struct super_block *i_sb;
  struct timespec64 i_ctime, i_mtime;
};

struct inode___since_6_6 {
  struct timespec64 __i_ctime;
};

struct inode___since_6_7 {
  struct timespec64 __i_mtime;
};

struct inode___since_6_11 {
  long long i_ctime_sec, i_mtime_sec;
  __u32 i_ctime_nsec, i_mtime_nsec;
};

struct dentry {
  struct dentry *d_parent;
  struct qstr d_name;
  struct inode *d_inode;
};

struct vfsmount {
  struct dentry *mnt_root;
};

struct mount {
  struct mount *mnt_parent;
  struct dentry *mnt_mountpoint;
  struct vfsmount mnt;
};

struct path {
  struct vfsmount *mnt;
  struct dentry *dentry;
};

struct file {
  struct path f_path;
  unsigned int f_mode;
  struct inode *f_inode;
  void *private_data;
};

struct in6_addr {};

struct sock_common {
  unsigned short skc_family;
  __u32 skc_daddr, skc_rcv_saddr;
  __u16 skc_dport, skc_num;
  volatile unsigned char skc_state;
  struct in6_addr skc_v6_daddr, skc_v6_rcv_saddr;
};

struct sock {
  struct sock_common __sk_common;
  __u16 sk_type, sk_protocol;
  __u32 sk_ack_backlog, sk_max_ack_backlog;
};

struct socket {
  struct sock *sk;
};

struct sockaddr_un {
  __u16 sun_family;
  char sun_path[108];
};

struct unix_address {
  int len;
  struct sockaddr_un name[1];
};

struct unix_sock {
  struct unix_address *addr;
  struct sock *peer;
};

struct fdtable {
  unsigned int max_fds;
  struct file **fd;
};

struct files_struct {
  struct fdtable *fdt;
};

struct fs_struct {
  struct path root;
  struct path pwd;
};

struct mm_struct {
  unsigned long arg_start, arg_end, env_start, env_end;
  struct file *exe_file;
};

typedef struct {
  __u64 val;
} kernel_cap_t;

struct cred {
  kuid_t uid, euid;
  kgid_t gid, egid;
  kernel_cap_t cap_inheritable, cap_permitted, cap_effective;
};

struct ns_common {
  unsigned int inum;
};

struct pid_namespace {
  struct ns_common ns;
  unsigned int level;
};

struct mnt_namespace {
  struct ns_common ns;
};

struct nsproxy {
  struct mnt_namespace *mnt_ns;
  struct pid_namespace *pid_ns_for_children;
};

struct upid {
  int nr;
};

struct pid {
  unsigned int level;
  struct upid numbers[1];
};

struct tty_driver {
  int major, minor_start;
};

struct tty_struct {
  int index;
  struct tty_driver *driver;
};

struct rlimit {
  unsigned long rlim_cur;
};

typedef struct {
  int counter;
} atomic_t;

struct signal_struct {
  atomic_t live;
  struct tty_struct *tty;
  struct pid *pids[4];
  struct rlimit rlim[16];
};

struct kernfs_node {
  __u64 id;
  const char *name;
  struct kernfs_node *parent;
};

struct kernfs_node___since_6_15 {
  struct kernfs_node *__parent;
};

struct cgroup {
  struct kernfs_node *kn;
};

struct cgroup_subsys_state {
  struct cgroup *cgroup;
};

struct css_set {
  struct cgroup *dfl_cgrp;
  struct cgroup_subsys_state *subsys[16];
};

struct thread_info {
  unsigned long flags;
  __u32 status;
};

struct task_struct {
  struct thread_info thread_info;
  unsigned int flags;
  pid_t pid, tgid;
  struct task_struct *real_parent;
  struct task_struct *group_leader;
  struct mm_struct *mm;
  __u64 start_boottime;
  const struct cred *cred;
  struct fs_struct *fs;
  struct files_struct *files;
  struct nsproxy *nsproxy;
  struct signal_struct *signal;
  struct pid *thread_pid;
  struct css_set *cgroups;
  kuid_t loginuid;
  unsigned int sessionid;
  int exit_code;
  char comm[16];
  unsigned sched_reset_on_fork : 1;
};

struct linux_binprm {
  const char *filename, *fdpath;
};

struct seq_file;

struct bpf_iter_meta {
  struct seq_file *seq;
  __u64 session_id;
  __u64 seq_num;
};

struct bpf_iter__task {
  struct bpf_iter_meta *meta;
  struct task_struct *task;
};

#pragma clang attribute pop

#endif
