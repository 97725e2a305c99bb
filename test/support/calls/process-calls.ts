import { succeeds, type CallRow } from './row.ts';

/** Calls about processes and the kernel itself, and the life of processes. */
export const processCalls: readonly CallRow[] = [
  {
    name: 'execve',
    perl: 'exec {"/bin/true"} "true","$ARGV[0]","two words"',
    fields: {
      'evt.res': 'SUCCESS',
      'proc.name': 'true',
      'proc.exepath': /\/bin\/true$/,
      'proc.pname': 'bash',
      'proc.cmdline': /^true execve two words$/,
      'proc.env': /PATH=/,
      'proc.cwd': '$D/',
    },
  },
  {
    name: 'execve failed',
    perl: 'exec {"/no/such"} "gone","two words"',
    fields: {
      'evt.res': 'ENOENT',
      'evt.rawres': -2,
      'evt.failed': true,
      'evt.args': /^res=-2\(ENOENT\) exe=gone args=two words\. tid=\d+\(perl\) .* env=.*PATH=.* filename=\/no\/such$/,
      'proc.name': 'perl',
      'proc.exepath': /\/perl/,
      'proc.cwd': '$D/',
    },
  },
  {
    name: 'execveat',
    perl: 'sysopen(F,"/bin/true",0); my @w=("true",$ARGV[0]); sc("execveat",fileno(F),"",pack("ppQ",@w,0),0,0x1000)',
    fields: {
      'evt.res': 'SUCCESS',
      'evt.args': /dirfd=\d+\(.*\/bin\/true\) pathname=$/,
      'proc.exepath': /\/bin\/true$/,
      'proc.args': 'execveat',
    },
  },
  {
    name: 'execveat below-folder',
    perl: 'sysopen(F,"/bin",0); my @w=("true",$ARGV[0]); sc("execveat",fileno(F),"true",pack("ppQ",@w,0),0,0)',
    fields: { 'evt.res': 'SUCCESS', 'evt.args': /dirfd=\d+\(.*\/bin\) pathname=true$/, 'proc.exepath': /\/bin\/true$/ },
  },
  {
    // It does what execve does, and is told as that.
    name: 'execveat by-path',
    type: 'execve',
    perl: 'my @w=("true",$ARGV[0]); sc("execveat",-100,"/bin/true",pack("ppQ",@w,0),0,0)',
    fields: { 'evt.res': 'SUCCESS', 'evt.args': / filename=\/bin\/true$/ },
  },
  {
    name: 'execveat failed',
    perl: 'sysopen(F,"/etc",0); my @w=("first","second"); my @e=("A=b"); sc("execveat",fileno(F),"none",pack("ppQ",@w,0),pack("pQ",@e,0),0x100)',
    fields: {
      'evt.res': 'ENOENT',
      'evt.failed': true,
      'evt.args': /^res=-2\(ENOENT\) exe=first args=second\. .* env=A=b\. .* dirfd=\d+\(<f>\/etc\) pathname=none$/,
      'proc.name': 'perl',
    },
  },
  {
    name: 'ptrace',
    perl: 'my $p=fork; if($p==0){sleep 5; exit} sc("ptrace",16,$p,0,0); kill 9,$p; wait',
    fields: { ...succeeds, 'evt.args': /^res=0 addr=0 data=0 request=11\(PTRACE_ATTACH\) pid=\d+\(perl\)$/ },
    refused: ['EPERM'],
  },
  {
    name: 'init_module',
    perl: 'sc("init_module","nonsense",8,"a=b")',
    fields: { 'evt.res': /^E[A-Z]+$/, 'evt.args': /img=nonsense length=8 uargs=a=b$/ },
  },
  {
    name: 'finit_module',
    perl: 'sysopen(F,"a",0); sc("finit_module",fileno(F),"a=b",1)',
    fields: {
      'evt.res': /^E[A-Z]+$/,
      'fd.name': '$D/a',
      'evt.args': /uargs=a=b flags=1\(MODULE_INIT_IGNORE_MODVERSIONS\)$/,
    },
  },
  {
    name: 'setns',
    perl: 'sysopen(F,"/proc/self/ns/uts",0); sc("setns",fileno(F),0x04000000)',
    fields: { ...succeeds, 'fd.name': /^\/proc\/(self|\d+)\/ns\/uts$/, 'evt.args': /nstype=128\(CLONE_NEWUTS\)$/ },
    refused: ['EPERM'],
  },
  {
    name: 'unshare',
    perl: 'sc("unshare",0x04000000)',
    fields: { ...succeeds, 'evt.args': 'res=0 flags=128(CLONE_NEWUTS)' },
    refused: ['EPERM'],
  },
  {
    name: 'setuid',
    perl: 'sc("setuid",65534)',
    fields: { ...succeeds, 'user.uid': 65534, 'user.name': 'nobody', 'evt.args': 'res=0 uid=65534(nobody)' },
  },
  {
    name: 'bpf',
    perl: 'sc("bpf",5,0,0)',
    fields: { 'evt.res': /^E[A-Z0-9]+$/, 'evt.args': /cmd=5\(BPF_PROG_LOAD\)$/ },
  },
  {
    name: 'userfaultfd',
    perl: 'sc("userfaultfd",02000000|04000)',
    fields: { 'evt.res': 'SUCCESS', 'fd.type': 'userfaultfd', 'evt.args': /flags=\d+\(.*O_CLOEXEC.*\)$/ },
    refused: ['EPERM', 'ENOSYS'],
  },
  {
    name: 'fork',
    perl: 'if(fork==0){exit 3} wait',
    type: 'clone',
    fields: { 'proc.name': 'perl', 'proc.pname': 'perl', 'proc.args': /fork$/ },
  },
  {
    name: 'exit',
    perl: 'exit 3',
    type: 'procexit',
    fields: { 'evt.args': /^status=768 ret=3 sig=0 core=0/, 'proc.args': /exit$/ },
  },
];
