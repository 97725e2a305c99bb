import { detail } from '../details.ts';
import { CliError } from '../error.ts';
import type { Command } from '../io.ts';

const advice = detail(
  'PIV tokens are managed with the tools of their makers (ykman piv, yubico-piv-tool, pkcs15-init); to sign with one, set COSIGN_PKCS11_MODULE_PATH and say --sk --slot signature',
);

/** Entry of `trust piv-tool`: tokens are managed by the tools of their makers, and used behind PKCS #11. @throws {CliError} CLI_VERB_ABSENT. */
export const run: Command = async (args, { stdout, language }) => {
  if (!args.some((word) => word === '--help' || word === '-h'))
    throw new CliError('CLI_VERB_ABSENT', { exit: 1, message: advice });
  stdout.write(`${advice[language]}\n`);
  return 0;
};
