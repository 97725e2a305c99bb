import { readFile } from 'node:fs/promises';
import { callService } from '../../../sign/client/http.ts';
import { readJson } from '../../../sign/json.ts';
import { amzDate, signRequest } from '../../../sign/key/remote/aws.ts';
import type { KeychainPorts, KeychainProvider } from './provider.ts';

/** Amazon ECR: a password of the keys of the environment, or of the role that a pod has (ECR API, GetAuthorizationToken). */
export const amazonKeychain: KeychainProvider = {
  name: 'amazon',
  hosts: /^\d{12}\.dkr\.ecr(?:-fips)?\.[\w-]+\.amazonaws\.com(?:\.cn)?$/,
  async find(host, ports) {
    const keys = environmentKeys(ports) ?? (await roleKeys(ports));
    if (keys === undefined) return undefined;
    const [, region = '', domain = ''] = /\.ecr(?:-fips)?\.([\w-]+)\.(.+)$/.exec(host) ?? [];
    const endpoint = `api.ecr.${region}.${domain}`;
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      host: endpoint,
      'x-amz-date': amzDate(new Date()),
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
      ...(keys.token === undefined ? {} : { 'x-amz-security-token': keys.token }),
    };
    const authorization = signRequest(headers, '{}', { ...keys, region, service: 'ecr' });
    const { host: _, ...sent } = headers;
    const { bytes } = await callService(ports.transport, {
      service: 'Amazon ECR',
      url: `https://${endpoint}/`,
      headers: { ...sent, authorization },
      body: '{}',
      signal: ports.signal,
    });
    const [data] = readJson(bytes, 'answer of Amazon ECR').objects('authorizationData');
    const text = new TextDecoder().decode(data?.bytes('authorizationToken'));
    const at = text.indexOf(':');
    return { kind: 'password', username: text.slice(0, at), password: text.slice(at + 1) };
  },
};

interface AccessKeys {
  readonly id: string;
  readonly secret: string;
  readonly token: string | undefined;
}

function environmentKeys({ env }: KeychainPorts): AccessKeys | undefined {
  const [id, secret] = [env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']];
  return id && secret ? { id, secret, token: env['AWS_SESSION_TOKEN'] || undefined } : undefined;
}

/** Keys of the role of a pod, for its identity token (STS API, AssumeRoleWithWebIdentity). */
async function roleKeys({ env, transport, signal }: KeychainPorts): Promise<AccessKeys | undefined> {
  const [role, file] = [env['AWS_ROLE_ARN'], env['AWS_WEB_IDENTITY_TOKEN_FILE']];
  if (!role || !file) return undefined;
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  const host = region === undefined ? 'sts.amazonaws.com' : `sts.${region}.amazonaws.com`;
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: 'dartagnan',
    WebIdentityToken: (await readFile(file, 'utf8')).trim(),
  }).toString();
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  const call = { service: 'AWS STS', url: `https://${host}/`, headers, body, signal };
  const { bytes } = await callService(transport, call);
  const answer = readJson(bytes, 'answer of AWS STS').object('AssumeRoleWithWebIdentityResponse');
  const keys = answer.object('AssumeRoleWithWebIdentityResult').object('Credentials');
  return { id: keys.text('AccessKeyId'), secret: keys.text('SecretAccessKey'), token: keys.text('SessionToken') };
}
