import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { json, present, secondsOf, shortDigits, type ContainerRuntime } from './lookup.ts';

const mostBytes = 4 << 20;

/** What runc itself keeps of a container (`state.json` below its root), for machines where nothing else can be asked. */
export function runcRuntime(root: string): ContainerRuntime {
  return {
    name: `runc at ${root}`,
    async find(id) {
      const state = json.object(await readJson(join(root, id, 'state.json')));
      const config = json.object(state['config']);
      if (json.text(state['id']) === undefined) return undefined;
      const mounts = json
        .list(config['mounts'])
        .map(json.object)
        .filter(({ device }) => device === 'bind');
      return {
        id: id.slice(0, shortDigits),
        fullId: id,
        name: id,
        type: 'runc',
        labels: Object.fromEntries(json.list(config['labels']).map((label) => pair(String(label)))),
        mounts: mounts.map((mount) => ({
          source: json.text(mount['source']) ?? '',
          destination: json.text(mount['destination']) ?? '',
          mode: '',
          writable: (Number(mount['flags'] ?? 0) & readOnly) === 0,
          propagation: '',
        })),
        ...present({ createdTime: secondsOf(json.text(state['created'])) }),
      } as Awaited<ReturnType<ContainerRuntime['find']>>;
    },
    close: () => undefined,
  };
}

/** `MS_RDONLY` of mount(2). */
const readOnly = 1;

function pair(label: string): [string, string] {
  const at = label.indexOf('=');
  return at < 0 ? [label, ''] : [label.slice(0, at), label.slice(at + 1)];
}

async function readJson(path: string): Promise<unknown> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined || bytes.length > mostBytes) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
