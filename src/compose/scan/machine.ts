import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { openImage } from './open-image.ts';
import type { ScanPorts } from './ports.ts';

/** What a caller knows of the process that it runs in. */
export interface Machine extends Pick<ScanPorts, 'log' | 'progress' | 'signal' | 'language' | 'cwd'> {
  readonly env: Environment;
  /** Folder that the settings name; else the usual one of the user. */
  readonly cacheDir: string | undefined;
}

/** The scanner's ports on a real machine. */
export function machinePorts(machine: Machine): ScanPorts {
  const ports = {
    ...machine,
    clock: { now: Date.now },
    cacheDir: cacheFolder(machine),
  };
  return {
    ...ports,
    openImage: (target) => openImage(target, ports),
    openDatabase: async (settings) => (await import('../databases.ts')).openDatabase(settings, ports),
  };
}

/** Folder for databases and layers (XDG Base Directory specification for the default). */
export function cacheFolder({ cacheDir, cwd, env }: Pick<Machine, 'cacheDir' | 'cwd' | 'env'>): string {
  if (cacheDir !== undefined) return resolve(cwd, cacheDir);
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'dartagnan');
}
