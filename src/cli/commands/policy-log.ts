import type { logSettings } from '../../compose/config/sections/policy-log.ts';
import type { SettingValues } from '../../compose/config/setting.ts';
import type { Log } from '../../core/index.ts';
import { createLog } from '../log.ts';
import type { Invocation } from '../spec.ts';

/** The log of a command as the flags of OPA want it. */
export async function logOf(
  { io: { env, stderr } }: Invocation,
  settings: SettingValues<typeof logSettings>,
  level: 'debug' | 'error' | 'info',
): Promise<Log> {
  const layout = settings['log-timestamp-format'] ?? env['OPA_LOG_TIMESTAMP_FORMAT'];
  const time = layout === undefined ? undefined : (await import('../../compose/policy/log-time.ts')).logTime(layout);
  return createLog(stderr, { level, format: settings['log-format'], env, time });
}
