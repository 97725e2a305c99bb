let count = 0;

/** The number of a request of this process, which ties its lines of the log to its decision. */
export function nextRequestId(): number {
  count += 1;
  return count;
}
