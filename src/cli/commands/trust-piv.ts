import { detail } from '../details.ts';
import { CliError } from '../error.ts';
import type { Command } from '../io.ts';

/** Entry of `trust piv-tool`: tokens are managed by the tools of their makers, and used behind PKCS #11. @throws {CliError} CLI_VERB_ABSENT. */
export const run: Command = async () => {
  throw new CliError('CLI_VERB_ABSENT', {
    exit: 1,
    message: detail(
      'PIV tokens are managed with the tools of their makers (ykman piv, yubico-piv-tool, pkcs15-init); to sign with one, set COSIGN_PKCS11_MODULE_PATH and say --sk --slot signature',
    ),
  });
};
