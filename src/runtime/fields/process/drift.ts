import type { SystemCallEvent } from '../../events/event.ts';
import { field } from '../define.ts';
import type { Field } from '../field.ts';

/** Path of the process's program, where a bill of materials is there to look it up in. */
function lookUp({ machine, thread }: SystemCallEvent): { readonly owner: string | undefined } | undefined {
  const path = thread?.main.exePath ?? '';
  if (machine.software === undefined || !path.startsWith('/')) return undefined;
  return { owner: machine.software.packageOf(path) };
}

function isListed(event: SystemCallEvent): boolean | undefined {
  const found = lookUp(event);
  return found === undefined ? undefined : found.owner !== undefined;
}

/** Fields of programs that drifted from what was shipped; absent where no bill of materials is given. */
export const driftFields: readonly Field[] = [
  field('proc.in_sbom', 'boolean', 'Whether the bill of materials lists the program; absent without one.', isListed),
  field(
    'proc.sbom_package',
    'string',
    'Package that the program belongs to by the bill of materials.',
    (event) => lookUp(event)?.owner,
  ),
];
