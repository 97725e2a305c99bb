import { encodeBase64 } from '../../bytes.ts';
import { below, callJson, callService } from '../../client/http.ts';
import { SignError } from '../../error.ts';
import { detail } from '../../details.ts';
import type { KeepPair } from './pair.ts';
import { needVariable } from './scheme.ts';
import { sealBox } from './sealed-box.ts';

/**
 * Keeps a key pair in the secrets of GitHub Actions of a repository, `github://OWNER/REPOSITORY`; nobody reads it back from there but a
 * workflow (GitHub REST API, actions/secrets). GITHUB_TOKEN, and for an enterprise's own server GITHUB_HOST.
 */
export const keepInGithub: KeepPair = async (address, pair, ports) => {
  const [, owner, repository] = /^github:\/\/([\w.-]+)\/([\w.-]+)$/.exec(address) ?? [];
  if (owner === undefined || repository === undefined)
    throw new SignError('SIGN_NAME', { message: detail('the address must be github://OWNER/REPOSITORY') });
  const host = ports.env['GITHUB_HOST'];
  const api = host ? below(host, 'api/v3') : 'https://api.github.com';
  const secrets = below(api, `repos/${owner}/${repository}/actions/secrets`);
  const headers = {
    authorization: `Bearer ${needVariable(ports, 'GITHUB_TOKEN')}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  };
  const shared = { service: 'GitHub', headers, signal: ports.signal };
  const { transport } = ports;
  const answer = await callJson(transport, { ...shared, method: 'GET', url: below(secrets, 'public-key') });
  const key = answer.bytes('key');
  if (key.length !== 32) throw answer.wrong('key', detail('a key of 32 bytes'));
  const keep = async (name: string, text: string) => {
    const sealed = encodeBase64(sealBox(new TextEncoder().encode(text), key));
    const body = JSON.stringify({ encrypted_value: sealed, key_id: answer.text('key_id') });
    await callService(transport, { ...shared, method: 'PUT', url: below(secrets, name), body, expect: [201, 204] });
  };
  await keep('COSIGN_PASSWORD', pair.password);
  await keep('COSIGN_PRIVATE_KEY', pair.privatePem);
  await keep('COSIGN_PUBLIC_KEY', pair.publicPem);
  return [
    'Password written to COSIGN_PASSWORD github actions secret',
    'Private key written to COSIGN_PRIVATE_KEY github actions secret',
    'Public key written to COSIGN_PUBLIC_KEY github actions secret',
    'Public key also written to cosign.pub',
  ];
};
