import { succeeds, type CallRow } from './row.ts';

const loopback = (port: string) => `pack("SnC4x8",2,${port},127,0,0,1)`;

/** Calls about sockets, each with what its event says. */
export const socketCalls: readonly CallRow[] = [
  {
    name: 'connect',
    perl: `socket(S,2,1,0); sc("connect",fileno(S),${loopback('1')},16)`,
    fields: {
      'evt.res': 'ECONNREFUSED',
      'fd.name': /->127\.0\.0\.1:1$/,
      'fd.l4proto': 'tcp',
      'fd.sip': '127.0.0.1',
      'fd.sport': 1,
      'evt.args': /addr=127\.0\.0\.1:1$/,
    },
  },
  {
    name: 'connect over IPv6',
    perl: 'socket(S,10,2,0); sc("connect",fileno(S),pack("SnNx15CN",10,53,0,1,0),28)',
    fields: { 'fd.name': /->::1:53$/, 'fd.l4proto': 'udp', 'fd.type': 'ipv6' },
    refused: ['EADDRNOTAVAIL', 'ENETUNREACH'],
  },
  {
    name: 'connect to a path',
    perl: 'socket(S,1,1,0); sc("connect",fileno(S),pack("Sa*",1,"/run/nothing\\0"),15)',
    fields: { 'evt.res': 'ENOENT', 'fd.name': /\/run\/nothing$/, 'fd.type': 'unix' },
  },
  {
    name: 'socket',
    perl: 'sc("socket",2,1,6)',
    fields: {
      'evt.res': 'SUCCESS',
      'fd.type': 'ipv4',
      'evt.args': /^fd=\d+\(<4>\) domain=2\(AF_INET\) type=1 proto=6$/,
    },
  },
  {
    name: 'sendto',
    perl: `socket(S,2,2,0); sc("sendto",fileno(S),"hello",5,0,${loopback('9')},16)`,
    fields: {
      'evt.res': 'SUCCESS',
      'evt.rawres': 5,
      'fd.name': /->127\.0\.0\.1:9$/,
      'evt.buffer': 'hello',
      'evt.args': /^res=5 data=hello fd=\d+\(.*\) size=5 tuple=.*->127\.0\.0\.1:9$/,
    },
  },
  {
    name: 'sendmsg',
    perl: `socket(S,2,2,0); my $a=${loopback('9')}; my $b="hello"; my $i=pack("pQ",$b,5); sc("sendmsg",fileno(S),pack("pLx4pQQQQ",$a,16,$i,1,0,0,0),0)`,
    fields: {
      'evt.rawres': 5,
      'fd.name': /->127\.0\.0\.1:9$/,
      'evt.args': /^res=5 data=hello fd=\d+\(.*\) size=5 tuple=.*->127\.0\.0\.1:9$/,
    },
  },
  {
    name: 'accept',
    perl: `socket(L,2,1,0); bind(L,${loopback('0')}); listen(L,7); socket(S,2,1,0); connect(S,getsockname(L)); sc("accept",fileno(L),0,0)`,
    fields: {
      'evt.res': 'SUCCESS',
      'fd.name': /^127\.0\.0\.1:\d+->127\.0\.0\.1:\d+$/,
      'fd.is_server': true,
      'evt.args': /queuepct=0 queuelen=0 queuemax=7$/,
    },
  },
  {
    name: 'accept4',
    perl: 'socket(L,1,1,0); bind(L,pack("Sa*",1,"sock")); listen(L,7); socket(S,1,1,0); connect(S,getsockname(L)); sc("accept4",fileno(L),0,0,02000000)',
    fields: { 'evt.res': 'SUCCESS', 'fd.type': 'unix', 'fd.name': /sock$/, 'evt.args': /queuemax=7 flags=80000$/ },
  },
  {
    name: 'listen',
    perl: `socket(L,2,1,0); bind(L,${loopback('0')}); sc("listen",fileno(L),7)`,
    fields: { ...succeeds, 'fd.is_server': true, 'evt.args': /^res=0 fd=\d+\(<4t>127\.0\.0\.1:[1-9]\d*\) backlog=7$/ },
  },
  {
    name: 'recvfrom',
    perl: 'socketpair(A,B,1,2,0); syswrite(B,"hi"); my $b="\\0"x20; sc("recvfrom",fileno(A),$b,20,0,0,0)',
    fields: {
      'evt.rawres': 2,
      'evt.buffer': 'hi',
      'fd.type': 'unix',
      'evt.args': /^res=2 data=hi tuple=.* fd=\d+\(.*\) size=20$/,
    },
  },
  {
    name: 'recvmsg',
    perl: 'socketpair(A,B,1,1,0); syswrite(B,"hi"); my $b="\\0"x20; my $i=pack("pQ",$b,20); sc("recvmsg",fileno(A),pack("QLx4pQQQQ",0,0,$i,1,0,0,0),0)',
    fields: { 'evt.rawres': 2, 'evt.buffer': 'hi', 'evt.args': /^res=2 size=2 data=hi tuple=/ },
  },
];
