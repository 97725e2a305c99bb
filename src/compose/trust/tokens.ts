import { encodeHex } from '../../sign/bytes.ts';
import { SignError } from '../../sign/error.ts';
import { ck } from '../../sign/key/pkcs11/codes.ts';
import { loadModule } from '../../sign/key/pkcs11/native.ts';
import { listTokens, ulong, withInitialized, withSession } from '../../sign/key/pkcs11/token.ts';
import { writePkcs11Uri } from '../../sign/key/pkcs11/uri.ts';
import { modulePath, tokenPin } from '../../sign/key/remote/pkcs11.ts';
import { detail } from '../details.ts';
import type { TrustOutcome, TrustPorts, TrustSettings } from './context.ts';

/** Lists the tokens of a PKCS #11 module, in the original's words (cosign pkcs11-tool list-tokens). */
export async function runListTokens(settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const path = modulePath(settings['module-path'], ports);
  const module = await loadModule(path);
  return withInitialized(module, () => {
    const tokens = listTokens(module).map(
      ({ slot, label, manufacturer, model, serial }) =>
        `Token in slot ${slot}\n\tLabel: ${label}\n\tManufacturer: ${manufacturer}\n\tModel: ${model}\n\tS/N: ${serial}\n\n`,
    );
    return { report: `\nListing tokens of PKCS11 module '${path}'\n${tokens.join('')}`, exit: 0 };
  });
}

/** Lists the addresses of the keys in a slot, in the original's words but without the PIN (cosign pkcs11-tool list-keys-uris). */
export async function runListKeys(settings: TrustSettings, ports: TrustPorts): Promise<TrustOutcome> {
  const path = modulePath(settings['module-path'], ports);
  const slot = settings['slot-id'];
  const module = await loadModule(path);
  return withInitialized(module, async () => {
    const token = listTokens(module).find((candidate) => candidate.slot === slot);
    if (token === undefined)
      throw new SignError('SIGN_KEY', { message: detail('no token is in slot {slot}', { slot }), where: path });
    const pin = await tokenPin(token, ports);
    const keys = withSession(module, slot, (session) => {
      if (pin !== undefined) session.login(pin);
      return session.find([[ck.attribute.class, ulong(ck.class.privateKey)]]).map((key) => ({
        id: session.attribute(key, ck.attribute.id),
        object: new TextDecoder().decode(session.attribute(key, ck.attribute.label)),
      }));
    });
    const lines = keys
      .filter(({ id, object }) => object !== '' || (id?.length ?? 0) > 0)
      .map(({ id, object }, index) => {
        const uri = writePkcs11Uri({ modulePath: path, token: token.label, slotId: slot, object, id });
        const shown = [
          object === '' ? '' : `\tLabel: ${object}\n`,
          id === undefined || id.length === 0 ? '' : `\tID: ${encodeHex(id)}\n`,
        ];
        return `Object ${index}\n${shown.join('')}\tURI: ${uri}\n`;
      });
    return {
      report: `\nListing URIs of keys in slot '${slot}' of PKCS11 module '${path}'\n${lines.join('')}`,
      exit: 0,
    };
  });
}
