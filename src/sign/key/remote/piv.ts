import { detail } from '../../details.ts';
import { SignError } from '../../error.ts';

/** Ids of PIV's slots in PKCS #11 modules, the same in Yubico's ykcs11 and OpenSC (NIST SP 800-73-4, part 1, 3.1). */
const slotIds: Readonly<Record<string, string>> = {
  authentication: '%01',
  'card-authentication': '%04',
  'key-management': '%03',
  signature: '%02',
};

/**
 * Address of the key in a slot of a PIV token, behind the PKCS #11 module of COSIGN_PKCS11_MODULE_PATH. @throws {SignError} SIGN_NAME for
 * another slot, and where no module is named.
 */
export function pivAddress(slot: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  const id = slotIds[slot || 'signature'];
  if (id === undefined)
    throw new SignError('SIGN_NAME', {
      message: detail('a slot is one of {slots}', { slots: Object.keys(slotIds).join(', ') }),
      where: '--slot',
    });
  if (!env['COSIGN_PKCS11_MODULE_PATH'])
    throw new SignError('SIGN_NAME', {
      message: detail(
        'PIV tokens are reached by PKCS #11: set COSIGN_PKCS11_MODULE_PATH to the module of the token (libykcs11.so, opensc-pkcs11.so)',
      ),
      where: '--sk',
    });
  return `pkcs11:id=${id}`;
}
