import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CliError } from './error.ts';
import type { CommandIo } from './io.ts';
import { detail } from './details.ts';

/**
 * Puts a report where it was asked for: a file, or standard output.
 * @throws CliError CLI_OUTPUT_UNWRITABLE.
 */
export async function writeReport(report: string, output: string | undefined, io: CommandIo): Promise<void> {
  if (output === undefined) {
    io.stdout.write(report);
    return;
  }
  const path = resolve(io.cwd, output);
  // Loaded when a file is written, so that help loads no room.
  const { makeFolder } = await import('../compose/make-folder.ts');
  try {
    makeFolder(dirname(path));
    await writeFile(path, report);
  } catch (cause) {
    throw new CliError('CLI_OUTPUT_UNWRITABLE', {
      message: detail('the report cannot be written'),
      where: output,
      cause,
    });
  }
}
