/**
 * Results of work on items, in their order; at most `limit` are worked on at the same time. After a failure no further item is begun.
 * @throws what the work on the first item that failed throws.
 */
export async function atOnce<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
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
  if (first !== undefined) throw first[1];
  return results;
}
