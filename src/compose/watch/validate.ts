import { messageOf } from '../../core/index.ts';
import type { Diagnostic } from '../../runtime/rules/diagnostic.ts';
import { ComposeError } from '../error.ts';
import { prepare, prepareConfig, type WatchSettings } from './prepare.ts';
import { isSound, type WatchPorts } from './run.ts';
import { reportShadows } from './shadow-report.ts';
import { reportFiles, validationJson, validationText } from './validation.ts';

/** Reports on rule files; exit code 1 where one is at fault, as Falco's. @throws {ComposeError} for what cannot be read. */
export async function validateRules(settings: WatchSettings, ports: WatchPorts): Promise<number> {
  const { stdout, cwd, env } = ports;
  if (settings.shadowed) return reportShadows(settings, ports);
  const render = settings.format === 'json' ? validationJson : validationText;
  try {
    const prepared = await prepare(settings, cwd, env);
    stdout(render(reportFiles(prepared.files, prepared.rules.diagnostics)));
    return isSound(prepared) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ComposeError) || error.code !== 'RULES_UNREADABLE' || error.cause === undefined) throw error;
    const file = error.where ?? '';
    stdout(render(reportFiles([{ name: file, content: '' }], [unreadable(file, error)])));
    return 1;
  }
}

function unreadable(file: string, error: ComposeError): Diagnostic {
  return {
    severity: 'error',
    code: 'LOAD_ERR_FILE_READ',
    message: messageOf(error.cause),
    item: { type: 'rules content', name: '' },
    position: { file, line: 1, column: 1 },
  };
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
