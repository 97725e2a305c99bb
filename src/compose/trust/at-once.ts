/** Results of work on items before the first that failed, and what that work threw. */
export interface DoneAtOnce<Result> {
  readonly done: readonly Result[];
  readonly failure: { readonly thrown: unknown } | undefined;
}

/**
 * Results of work on items, in their order; at most `limit` are worked on at the same time. After a failure no further item is begun.
 * @throws what the work on the first item that failed throws.
 */
export async function atOnce<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const { done, failure } = await atOnceUntil(items, limit, work);
  if (failure !== undefined) throw failure.thrown;
  return done;
}

/** As {@link atOnce}, but with the results of the items before the first failure: whoever goes through them one by one would have seen those. */
export async function atOnceUntil<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<DoneAtOnce<Result>> {
  const results: Result[] = [];
  const failures: [index: number, thrown: unknown][] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      try {
        results[index] = await work(item);
      } catch (thrown) {
        failures.push([index, thrown]);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  const [first] = failures.sort(([left], [right]) => left - right);
  if (first === undefined) return { done: results, failure: undefined };
  return { done: results.slice(0, first[0]), failure: { thrown: first[1] } };
}
