import { availableParallelism } from 'node:os';

/** Does work for each item, so many at a time (0: as many as there are processors); results are in the order of the items. */
export async function inLanes<Item, Result>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as Item);
  };
  await Promise.all(Array.from({ length: lanes === 0 ? availableParallelism() : lanes }, lane));
  return results;
}
