import type { Thread } from '../../state/thread.ts';

/** Name and arguments, as `proc.cmdline` shows them. */
export function commandLine({ comm, arguments: values }: Thread): string {
  return values.length === 0 ? comm : `${comm} ${values.join(' ')}`;
}
