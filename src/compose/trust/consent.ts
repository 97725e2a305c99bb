import { say, translate } from '../../core/index.ts';
import { ComposeError } from '../error.ts';
import type { TrustPorts, TrustSettings } from './context.ts';
import { detail } from './details.ts';
import { messages } from './messages.ts';

/**
 * Tells that what goes into a transparency log stays there, and asks whether it shall, as the original does; `--yes` asks nothing.
 * @throws {ComposeError} CONFIG_INVALID where the answer is no, or nobody answers.
 */
export async function askConsent(
  { yes }: TrustSettings,
  { notify, answer, language = 'en' }: TrustPorts,
): Promise<void> {
  if (yes) return;
  const [notice, terms, meaning, question] = (['logNotice', 'logTerms', 'logMeaning', 'logQuestion'] as const).map(
    (row) => translate(language, say(messages[row])),
  );
  notify?.(`\n\t${notice}\n\t${terms}\n\n${meaning}\n${question} [y/N] `);
  const said = (await answer?.())?.trim().toLowerCase() ?? '';
  if (said === 'y' || said === 'yes') return;
  throw new ComposeError('CONFIG_INVALID', {
    message: detail(
      'should upload to tlog: user declined the prompt; say --yes where nobody can be asked, or --tlog-upload=false',
    ),
    where: '--yes',
  });
}
