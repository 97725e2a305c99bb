import { prepare, type WatchSettings } from './prepare.ts';
import { isSound, type WatchPorts } from './run.ts';
import { reportFiles, validationJson, validationText } from './validation.ts';

/** Reports on rule files; exit code 1 where one is at fault, as Falco's. @throws {ComposeError} for what cannot be read. */
export async function validateRules(settings: WatchSettings, { stdout, cwd }: WatchPorts): Promise<number> {
  const prepared = await prepare(settings, cwd);
  const reports = reportFiles(prepared.files, prepared.rules.diagnostics);
  stdout(settings.format === 'json' ? validationJson(reports) : validationText(reports));
  return isSound(prepared) ? 0 : 1;
}
