import { below, callJson } from '../../client/http.ts';
import { SignError } from '../../error.ts';
import { detail } from '../../details.ts';
import type { KeepPair } from './pair.ts';
import { type KeyScheme, needVariable, type RemoteKeyPorts } from './scheme.ts';

const prefix = 'gitlab://';

/** Key pairs in the variables of a project of GitLab, as `cosign generate-key-pair gitlab://` keeps them (GitLab REST API, project-level CI/CD variables). */
export const gitlabScheme: KeyScheme = {
  name: 'gitlab',
  prefix,
  doc: 'Variables of a project of GitLab: gitlab://PROJECT (number or path); GITLAB_TOKEN, GITLAB_HOST.',
  async open(project, ports) {
    const { variables, shared } = placeOf(project, ports);
    const read = async (name: string) => {
      const call = { ...shared, method: 'GET', url: below(variables, name) } as const;
      return (await callJson(ports.transport, call)).text('value');
    };
    if (ports.purpose === 'verify') return { kind: 'pem', publicPem: await read('COSIGN_PUBLIC_KEY') };
    return { kind: 'pem', privatePem: await read('COSIGN_PRIVATE_KEY'), password: await read('COSIGN_PASSWORD') };
  },
};

/** Keeps a key pair in the variables of a project; none of them may be there already. */
export const keepInGitlab: KeepPair = async (address, pair, ports) => {
  const { variables, shared } = placeOf(address.slice(prefix.length), ports);
  const keep = async (key: string, value: string) => {
    const body = { key, value, variable_type: 'env_var', protected: false, masked: false, environment_scope: '*' };
    await callJson(ports.transport, { ...shared, url: variables, body });
  };
  await keep('COSIGN_PASSWORD', pair.password);
  await keep('COSIGN_PRIVATE_KEY', pair.privatePem);
  await keep('COSIGN_PUBLIC_KEY', pair.publicPem);
  return [
    'Password written to "COSIGN_PASSWORD" variable',
    'Private key written to "COSIGN_PRIVATE_KEY" variable',
    'Public key written to "COSIGN_PUBLIC_KEY" variable',
    'Public key also written to cosign.pub',
  ];
};

function placeOf(project: string, ports: Omit<RemoteKeyPorts, 'purpose'>) {
  if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(project))
    throw new SignError('SIGN_NAME', { message: detail('the address must be gitlab://PROJECT, its number or path') });
  const host = ports.env['GITLAB_HOST'] || 'https://gitlab.com';
  return {
    variables: below(host, `api/v4/projects/${encodeURIComponent(project)}/variables`),
    shared: {
      service: 'GitLab',
      headers: { 'private-token': needVariable(ports, 'GITLAB_TOKEN') },
      signal: ports.signal,
    },
  };
}
