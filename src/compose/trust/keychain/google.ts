import { accessToken } from '../../../sign/key/remote/gcp.ts';
import type { KeychainProvider } from './provider.ts';

const registryScope = 'https://www.googleapis.com/auth/cloud-platform';

/** Google's registries: the access token of a service account, or of the machine that this runs on. */
export const googleKeychain: KeychainProvider = {
  name: 'google',
  hosts: /(?:^|\.)gcr\.io$|-docker\.pkg\.dev$/,
  find: async (_host, ports) => ({
    kind: 'password',
    username: 'oauth2accesstoken',
    password: await accessToken(ports, registryScope),
  }),
};
