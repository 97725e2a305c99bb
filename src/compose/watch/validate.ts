import { prepare, prepareConfig, type WatchSettings } from './prepare.ts';
import { isSound, type WatchPorts } from './run.ts';
import { reportShadows } from './shadow-report.ts';
import { reportFiles, validationJson, validationText } from './validation.ts';

/** Reports on rule files; exit code 1 where one is at fault, as Falco's. @throws {ComposeError} for what cannot be read. */
export async function validateRules(settings: WatchSettings, ports: WatchPorts): Promise<number> {
  const { stdout, cwd, env } = ports;
  if (settings.shadowed) return reportShadows(settings, ports);
  const prepared = await prepare(settings, cwd, env);
  const reports = reportFiles(prepared.files, prepared.rules.diagnostics);
  stdout(settings.format === 'json' ? validationJson(reports) : validationText(reports));
  return isSound(prepared) ? 0 : 1;
}

/** The original's `-V FILE`: the same for these files alone, as JSON where the configuration wants it. @throws {ComposeError}. */
export async function validateFiles(
  files: readonly string[],
  settings: WatchSettings,
  ports: WatchPorts,
): Promise<number> {
  const { config } = await prepareConfig(settings, ports.cwd, ports.env);
  const format = config.json_output ? 'json' : settings.format;
  return validateRules({ ...settings, rules: files, format }, ports);
}
