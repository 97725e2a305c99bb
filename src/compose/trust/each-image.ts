import { DartagnanError, describeError, type Language, verbatim, type Saying } from '../../core/index.ts';
import { atOnce } from './at-once.ts';
import { type SignedImage, type TrustPorts, type TrustSettings, withImages } from './context.ts';
import { createPacks, expandPacks } from './packed.ts';

/** Images that are looked at at the same time; each holds one or two connections of the shared client. */
const workers = 8;

/** What is done with each image. */
export interface ImageWork<Value> {
  run(name: string, image: SignedImage): Promise<Value>;
  /** What stands in the place of an image that could not be read. */
  fail(name: string, reason: Saying): Value;
}

/** Does some work with images, several at once over the same connections. An image that cannot be read does not stop the others. */
export async function eachImage<Value>(
  names: readonly string[],
  settings: TrustSettings,
  ports: TrustPorts & { readonly language: Language },
  work: ImageWork<Value>,
): Promise<readonly Value[]> {
  const single = await expandPacks(names, createPacks(ports));
  return withImages(settings, ports, (open) =>
    inTurns(single, ports, work, async (name) => work.run(name, await open(name))),
  );
}

async function inTurns<Value>(
  names: readonly string[],
  { signal, language }: TrustPorts & { readonly language: Language },
  { fail }: ImageWork<Value>,
  run: (name: string) => Promise<Value>,
): Promise<readonly Value[]> {
  return atOnce(names, workers, (name) =>
    run(name).catch((error: unknown): Value => {
      if (!(error instanceof DartagnanError) || signal.aborted) throw error;
      return fail(name, verbatim(describeError(error, language)));
    }),
  );
}
