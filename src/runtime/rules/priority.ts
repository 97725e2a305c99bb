/** Priorities from most to least urgent, as alerts spell them (Falco documentation, "Priority"). */
export const priorities = [
  'Emergency',
  'Alert',
  'Critical',
  'Error',
  'Warning',
  'Notice',
  'Informational',
  'Debug',
] as const;

/** One of {@link priorities}. */
export type Priority = (typeof priorities)[number];

/** Reads a priority in any case, `INFO` too. */
export function parsePriority(text: string): Priority | undefined {
  const lower = text.trim().toLowerCase();
  return lower === 'info' ? 'Informational' : priorities.find((priority) => priority.toLowerCase() === lower);
}

/** Whether a priority is at least as urgent as another. */
export function atLeast(priority: Priority, least: Priority): boolean {
  return priorities.indexOf(priority) <= priorities.indexOf(least);
}
