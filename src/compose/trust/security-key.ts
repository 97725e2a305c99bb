import type { TrustPorts, TrustSettings } from './context.ts';

/** With `--sk`, the key in the slot of a PIV token is the one that `--key` names. @throws {SignError} SIGN_KEY. */
export async function withSecurityKey(settings: TrustSettings, { env }: TrustPorts): Promise<TrustSettings> {
  if (!settings.sk) return settings;
  const { pivAddress } = await import('../../sign/key/remote/piv.ts');
  return { ...settings, key: pivAddress(settings.slot, env) };
}
