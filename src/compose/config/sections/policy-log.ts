import { oneOf, text } from '../kind.ts';
import { setting } from '../setting.ts';

/** Settings of the commands of `policy` that log: form of the lines and of their times. */
export const logSettings = {
  'log-format': setting({
    kind: oneOf(['text', 'json', 'json-pretty']),
    fallback: 'json',
    doc: {
      en: 'Form of the log lines on standard error (default: json).',
      zh: '标准错误上的日志行格式（默认：json）。',
    },
  }),
  'log-timestamp-format': setting({
    kind: text,
    doc: {
      en: 'Layout of Go for the times of log lines (default: RFC 3339; or OPA_LOG_TIMESTAMP_FORMAT).',
      zh: '日志时间的 Go 格式（默认：RFC 3339；或取自 OPA_LOG_TIMESTAMP_FORMAT）。',
    },
  }),
};
