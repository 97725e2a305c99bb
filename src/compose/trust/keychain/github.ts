import type { KeychainProvider } from './provider.ts';

/** GitHub's registry: the token of a workflow or of a person. */
export const githubKeychain: KeychainProvider = {
  name: 'github',
  hosts: /^(?:ghcr\.io|docker\.pkg\.github\.com)$/,
  async find(_host, { env }) {
    const token = env['GITHUB_TOKEN'];
    return token ? { kind: 'password', username: env['GITHUB_ACTOR'] || 'unset', password: token } : undefined;
  },
};
