import type { ServerRequest } from '../body.ts';
import { invalid } from '../body.ts';
import type { ServerRoute } from '../context.ts';
import { Parameters } from '../parameters.ts';
import { cpuProfile, type HeapSampler } from '../pprof.ts';
import type { Reply } from '../reply.ts';

const doing = 'profiling';
const prefix = '/debug/pprof';

/** Seconds of a profile where none are named, and at most. */
const [usual, most] = [30, 300];

let isProfiling = false;

async function profile({ url }: ServerRequest, signal: AbortSignal): Promise<Reply> {
  const seconds = Number(new Parameters(url).text('seconds') ?? usual);
  if (!Number.isFinite(seconds) || seconds <= 0 || seconds > most)
    throw invalid(`seconds must be a number from 1 to ${most}`);
  if (isProfiling)
    return {
      status: 500,
      type: 'text/plain; charset=utf-8',
      body: 'Could not enable CPU profiling: cpu profiling already in use\n',
    };
  isProfiling = true;
  try {
    return file(await cpuProfile(seconds, signal), 'profile');
  } finally {
    isProfiling = false;
  }
}

function file(body: Uint8Array, name: string): Reply {
  const headers = { 'content-disposition': `attachment; filename="${name}"` };
  return { status: 200, body, type: 'application/octet-stream', headers };
}

const page = `<html>
<head><title>/debug/pprof/</title></head>
<body>
<p>Profiles of this process, for <code>go tool pprof</code>:</p>
<ul>
<li><a href="cmdline">cmdline</a>: the command line</li>
<li><a href="heap">heap</a>: objects that are held now, by where they were made</li>
<li><a href="profile?seconds=${usual}">profile</a>: where the processor's time goes, for so many seconds</li>
</ul>
</body>
</html>
`;

/** Profiles of the process that answers (`--pprof`). @param signal ends a profile that is taken when the server stops */
export function debugRoutes(heap: HeapSampler, signal: AbortSignal): readonly ServerRoute[] {
  const index = (): Reply => ({ status: 200, body: page, type: 'text/html; charset=utf-8' });
  const held = async (): Promise<Reply> => file(await heap.profile(), 'heap');
  const rows: readonly (readonly [string, (request: ServerRequest) => Promise<Reply> | Reply])[] = [
    ['', index],
    ['/', index],
    ['/allocs', held],
    ['/cmdline', () => ({ status: 200, body: process.argv.join('\0'), type: 'text/plain; charset=utf-8' })],
    ['/heap', held],
    ['/profile', (request) => profile(request, signal)],
  ];
  return rows.map(([path, handle]) => ({ name: 'debug/pprof', method: 'GET', path: prefix + path, doing, handle }));
}
