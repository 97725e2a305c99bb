import { succeeds, type CallRow } from './row.ts';

const opened = (name: string, flags: RegExp) => ({
  'evt.res': 'SUCCESS',
  'fd.name': `$D/${name}`,
  'fd.nameraw': name,
  'fd.type': 'file',
  'evt.args': flags,
});

/** Calls about files and their descriptors, each with what its event says; a later row may use what an earlier one made. */
export const fileCalls: readonly CallRow[] = [
  {
    name: 'open',
    perl: 'sc("open","a",0102,0600)',
    fields: opened(
      'a',
      /^fd=\d+\(<f>\S+\/a\) name=a flags=\d+\(O_CREAT\|O_RDWR\|O_F_CREATED\) mode=0600 dev=\w+ ino=\d+$/,
    ),
  },
  {
    name: 'openat',
    perl: 'sc("openat",-100,"a",2,0)',
    fields: opened('a', /dirfd=-100\(AT_FDCWD\) name=a flags=3\(O_RDWR\)/),
  },
  {
    name: 'openat by a folder',
    perl: 'sysopen(D,"/etc",0200000); sc("openat",fileno(D),"passwd",0,0)',
    fields: {
      'fd.name': '/etc/passwd',
      'fd.nameraw': 'passwd',
      'evt.args': /dirfd=\d+\(<d>\/etc\) name=passwd flags=1\(O_RDONLY\)/,
    },
  },
  {
    name: 'openat by a link',
    perl: 'symlink("/etc","shortcut"); sc("openat",-100,"shortcut/passwd",0,0)',
    fields: { 'fd.name': '/etc/passwd', 'fd.nameraw': 'shortcut/passwd', 'fs.path.name': '$D/shortcut/passwd' },
  },
  {
    name: 'openat of nothing',
    perl: 'sc("openat",-100,"nothing",0,0)',
    fields: { 'evt.res': 'ENOENT', 'fd.name': '$D/nothing', 'fd.num': -1 },
  },
  {
    name: 'openat2',
    perl: 'sc("openat2",-100,"a",pack("QQQ",1,0,8),24)',
    fields: opened('a', /name=a flags=2\(O_WRONLY\) mode=0 resolve=1\(RESOLVE_BENEATH\)/),
  },
  { name: 'creat', perl: 'sc("creat","c",0644)', fields: opened('c', /name=c mode=0644/) },
  {
    name: 'symlink',
    perl: 'sc("symlink","/etc/shadow","link")',
    fields: {
      ...succeeds,
      'fs.path.source': '$D/link',
      'fs.path.sourceraw': 'link',
      'fs.path.target': '/etc/shadow',
      'evt.args': 'res=0 target=/etc/shadow linkpath=link',
    },
  },
  {
    name: 'symlinkat',
    perl: 'sysopen(D,".",0200000); sc("symlinkat","/etc/shadow",fileno(D),"link2")',
    fields: {
      ...succeeds,
      'fs.path.source': '$D/link2',
      'fs.path.target': '/etc/shadow',
      'evt.args': /linkdirfd=\d+\(<d>\S+\) linkpath=link2$/,
    },
  },
  {
    name: 'link',
    perl: 'sc("link","a","b")',
    fields: {
      ...succeeds,
      'fs.path.source': '$D/b',
      'fs.path.target': '$D/a',
      'evt.args': 'res=0 oldpath=a newpath=b',
    },
  },
  {
    name: 'linkat',
    perl: 'sc("linkat",-100,"a",-100,"b2",0)',
    fields: {
      ...succeeds,
      'fs.path.source': '$D/b2',
      'fs.path.target': '$D/a',
      'evt.args': 'res=0 olddir=-100(AT_FDCWD) oldpath=a newdir=-100(AT_FDCWD) newpath=b2 flags=0',
    },
  },
  {
    name: 'dup',
    perl: 'socket(S,2,1,0); sc("dup",fileno(S))',
    fields: { 'evt.res': 'SUCCESS', 'fd.type': 'ipv4', 'evt.args': /^res=\d+\(<4>\) oldfd=\d+\(<4>\)$/ },
  },
  {
    name: 'dup2',
    perl: 'sysopen(F,"a",0); sc("dup2",fileno(F),9)',
    fields: {
      'evt.rawres': 9,
      'fd.num': 9,
      'fd.name': '$D/a',
      'evt.args': /oldfd=\d+\(<f>\S+\/a\) newfd=9\(<f>\S+\/a\)$/,
    },
  },
  {
    name: 'dup3',
    perl: 'sysopen(F,"a",0); sc("dup3",fileno(F),9,02000000)',
    fields: { 'evt.rawres': 9, 'fd.name': '$D/a', 'evt.args': /flags=\d+\((O_RDONLY\|)?O_CLOEXEC\)$/ },
  },
  {
    name: 'mkdir',
    perl: 'sc("mkdir","d",0750)',
    fields: { ...succeeds, 'fs.path.name': '$D/d', 'fs.path.nameraw': 'd', 'evt.args': 'res=0 path=d mode=1E8' },
  },
  {
    name: 'rmdir',
    perl: 'sc("rmdir","d")',
    fields: { ...succeeds, 'fs.path.name': '$D/d', 'evt.args': 'res=0 path=d' },
  },
  {
    name: 'mkdirat',
    perl: 'sc("mkdirat",-100,"d2",0750)',
    fields: { ...succeeds, 'fs.path.name': '$D/d2', 'evt.args': 'res=0 dirfd=-100(AT_FDCWD) path=d2 mode=1E8' },
  },
  {
    name: 'unlink',
    perl: 'sc("unlink","b")',
    fields: { ...succeeds, 'fs.path.name': '$D/b', 'evt.args': 'res=0 path=b' },
  },
  {
    name: 'unlinkat',
    perl: 'sc("unlinkat",-100,"d2",0x200)',
    fields: {
      ...succeeds,
      'fs.path.name': '$D/d2',
      'evt.args': 'res=0 dirfd=-100(AT_FDCWD) name=d2 flags=512(AT_REMOVEDIR)',
    },
  },
  {
    name: 'rename',
    perl: 'sc("rename","b2","b3")',
    fields: {
      ...succeeds,
      'fs.path.source': '$D/b2',
      'fs.path.target': '$D/b3',
      'evt.args': 'res=0 oldpath=b2 newpath=b3',
    },
  },
  {
    name: 'renameat',
    perl: 'link("a","b5"); sc("renameat",-100,"b5",-100,"b6")',
    fields: { ...succeeds, 'fs.path.source': '$D/b5', 'fs.path.target': '$D/b6' },
  },
  {
    name: 'renameat2',
    perl: 'link("a","b7"); sc("renameat2",-100,"b7",-100,"b8",1)',
    fields: { ...succeeds, 'fs.path.target': '$D/b8', 'evt.args': /newpath=b8 flags=1\(RENAME_NOREPLACE\)$/ },
  },
  {
    name: 'chmod',
    perl: 'sc("chmod","a",04755)',
    fields: { ...succeeds, 'fs.path.name': '$D/a', 'evt.args': /filename=a mode=04755\(.*S_ISUID\)$/ },
  },
  {
    name: 'fchmod',
    perl: 'sysopen(F,"a",0); sc("fchmod",fileno(F),0111)',
    fields: { ...succeeds, 'fd.name': '$D/a', 'evt.args': /mode=0111\(S_IXOTH\|S_IXGRP\|S_IXUSR\)$/ },
  },
  {
    name: 'fchmodat',
    perl: 'sc("fchmodat",-100,"a",0700,0)',
    fields: { ...succeeds, 'fs.path.name': '$D/a', 'evt.args': /^res=0 dirfd=-100\(AT_FDCWD\) filename=a mode=0700\(/ },
  },
];
