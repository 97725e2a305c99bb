import type { Command } from '../io.ts';
import { runCommandSpec } from '../program.ts';
import type { CommandSpec } from '../spec.ts';
import { completionCommand } from './policy-completion.ts';

/** The verb, its flags and what it does. */
export const spec: CommandSpec = completionCommand('dartagnan completion', async () => {
  const { verbs } = await import('../verbs.ts');
  return Promise.all([...verbs].map(async (verb) => (await verb.load()).spec));
});

/** Entry of the verb. */
export const run: Command = (args, io) => runCommandSpec(spec, args, io);
