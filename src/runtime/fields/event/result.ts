import type { SystemCallEvent } from '../../events/event.ts';
import { eventTable } from '../../events/table.ts';
import { errorName } from './parameter-text.ts';

const resultNames: ReadonlySet<string> = new Set(['res', 'fd', 'res_or_fd']);
const hasResult: readonly boolean[] = eventTable.map(
  ({ number, parameters }) => number % 2 === 1 && resultNames.has(parameters[0]?.name ?? ''),
);

/** Whether events of a type carry a result. */
export function typeHasResult(type: number): boolean {
  return hasResult[type] === true;
}

/** Result of the system call; undefined for entries and for events that are no call's. */
export function resultOf(event: SystemCallEvent): number | undefined {
  if (hasResult[event.type] !== true) return undefined;
  const value = event.parameter(0);
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

/** What `evt.res` says: SUCCESS, or the error's name. */
export function resultName(event: SystemCallEvent): string | undefined {
  const result = resultOf(event);
  if (result === undefined) return undefined;
  return result >= 0 ? 'SUCCESS' : (errorName(result) ?? String(result));
}

/** Whether the call failed; undefined where there is no result. */
export function hasFailed(event: SystemCallEvent): boolean {
  return (resultOf(event) ?? 0) < 0;
}
