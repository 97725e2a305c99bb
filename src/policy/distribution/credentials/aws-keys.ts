import { homedir } from 'node:os';
import { join } from 'node:path';
import { type CatalogueRow, messageOf } from '../../../core/index.ts';
import type { PlainObject } from '../../../rego/value/value.ts';
import { isPlain } from '../../load/merge.ts';
import { type CredentialPorts, textOf, wrongCredentials } from './credential.ts';
import { detail } from './details.ts';
import { jsonAnswer } from './json-answer.ts';
import { fromSso } from './aws-sso.ts';
import {
  type AwsIdentity,
  kept,
  needed,
  regionOf,
  sectionIn,
  type Source,
  type Temporary,
  textIn,
} from './aws-shared.ts';
import { signedHeaders } from './sigv4.ts';

/** One place that keys of AWS come from: a member of `s3_signing`. */
interface AwsKeySource extends CatalogueRow {
  make(row: PlainObject, ports: CredentialPorts): Source;
}

/** Every place, in the order in which they are asked. */
const sources: readonly AwsKeySource[] = [
  { name: 'environment_credentials', doc: 'Variables of the environment.', make: fromEnvironment },
  { name: 'profile_credentials', doc: 'A profile of the credentials file, read for each request.', make: fromProfile },
  { name: 'metadata_credentials', doc: 'The metadata service of EC2, or of ECS.', make: fromMetadata },
  { name: 'web_identity_credentials', doc: 'A role, taken with a token of a service account.', make: fromWebIdentity },
  { name: 'sso_credentials', doc: 'A role that who logged in by single sign-on has.', make: fromSso },
  { name: 'assume_role_credentials', doc: 'A role, taken with another key.', make: fromRole },
];

/** Gives the key of the first place that has one. @throws PolicyError POLICY_CONFIG */
export function awsIdentity(signing: PlainObject, ports: CredentialPorts): Source {
  const wanted = sources.flatMap(({ name, make }) => {
    const row = signing[name];
    return row === undefined ? [] : [make(isPlain(row) ? row : {}, ports)];
  });
  if (wanted.length === 0) throw wrongCredentials(ports, detail('no way to find credentials is named'));
  return async (signal) => {
    const reasons: string[] = [];
    for (const source of wanted) {
      try {
        return await source(signal);
      } catch (error) {
        reasons.push(messageOf(error));
      }
    }
    throw wrongCredentials(
      ports,
      detail('no credentials of AWS are found: {reasons}', { reasons: reasons.join('; ') }),
    );
  };
}

function fromEnvironment(_row: PlainObject, ports: CredentialPorts): Source {
  return async () => ({
    id: needed(ports, 'AWS_ACCESS_KEY_ID'),
    secret: needed(ports, 'AWS_SECRET_ACCESS_KEY'),
    region: needed(ports, 'AWS_REGION'),
    session: ports.env['AWS_SECURITY_TOKEN'] ?? ports.env['AWS_SESSION_TOKEN'],
  });
}

function fromProfile(row: PlainObject, ports: CredentialPorts): Source {
  return async () => {
    const { env } = ports;
    const path = textOf(row, 'path') ?? env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homedir(), '.aws', 'credentials');
    const profile = textOf(row, 'profile') ?? env['AWS_PROFILE'] ?? 'default';
    const found = sectionIn(await textIn(path, ports), profile);
    const [id, secret] = [found.get('aws_access_key_id'), found.get('aws_secret_access_key')];
    if (id === undefined || secret === undefined)
      throw wrongCredentials(
        ports,
        detail('the file {path} has no profile {profile} with a key and a secret', { path, profile }),
      );
    return { id, secret, session: found.get('aws_session_token'), region: regionOf(row, ports) };
  };
}

function fromMetadata(row: PlainObject, ports: CredentialPorts): Source {
  const role = textOf(row, 'iam_role');
  return kept(ports, regionOf(row, ports), async (signal) => {
    const answer = await (role === undefined ? fromContainer(ports, signal) : fromInstance(role, ports, signal));
    const { AccessKeyId: id, SecretAccessKey: secret, Token: session, Expiration: end } = answer;
    return { key: { id: String(id), secret: String(secret), session: String(session) }, end: String(end) };
  });
}

/** EC2 wants a token of a session first (IMDSv2). */
async function fromInstance(role: string, ports: CredentialPorts, signal: AbortSignal) {
  const endpoint = ports.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? 'http://169.254.169.254';
  const { status, text } = await ports.ask(new URL('/latest/api/token', endpoint), {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
    signal,
  });
  const headers = status === 200 ? { 'x-aws-ec2-metadata-token': text } : {};
  const path = `/latest/meta-data/iam/security-credentials/${encodeURIComponent(role)}`;
  return jsonAnswer(new URL(path, endpoint), ports, { headers, signal });
}

async function fromContainer(ports: CredentialPorts, signal: AbortSignal) {
  const { env } = ports;
  const path = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const url =
    path === undefined
      ? new URL(needed(ports, 'AWS_CONTAINER_CREDENTIALS_FULL_URI'))
      : new URL(path, 'http://169.254.170.2');
  const file = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token = file === undefined ? env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] : (await textIn(file, ports)).trim();
  return jsonAnswer(url, ports, { headers: token === undefined ? {} : { authorization: token }, signal });
}

function fromWebIdentity(row: PlainObject, ports: CredentialPorts): Source {
  return kept(ports, regionOf(row, ports), async (signal) => {
    const token = (await textIn(needed(ports, 'AWS_WEB_IDENTITY_TOKEN_FILE'), ports)).trim();
    const query = {
      Action: 'AssumeRoleWithWebIdentity',
      RoleArn: needed(ports, 'AWS_ROLE_ARN'),
      WebIdentityToken: token,
    };
    return askSts(row, ports, { query, signal });
  });
}

function fromRole(row: PlainObject, ports: CredentialPorts): Source {
  const signing = isPlain(row['aws_signing']) ? row['aws_signing'] : {};
  const identity = awsIdentity(signing, ports);
  return kept(ports, regionOf(row, ports), async (signal) => {
    const arn = textOf(row, 'iam_role_arn') ?? needed(ports, 'AWS_ROLE_ARN');
    const query = { Action: 'AssumeRole', RoleArn: arn };
    return askSts(row, ports, { query, signal, identity: await identity(signal) });
  });
}

interface StsCall {
  readonly query: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Who signs; the token alone says it where it is absent. */
  readonly identity?: AwsIdentity;
}

/** Asks the Security Token Service (AWS STS API reference, "AssumeRole", "AssumeRoleWithWebIdentity"). */
async function askSts(
  row: PlainObject,
  ports: CredentialPorts,
  { query, signal, identity }: StsCall,
): Promise<Temporary> {
  const region = textOf(row, 'aws_region');
  const domain = textOf(row, 'aws_domain') ?? ports.env['AWS_DOMAIN'] ?? 'amazonaws.com';
  const host = region === undefined ? `sts.${domain}` : `sts.${region}.${domain}`;
  const url = new URL('/', ports.env['AWS_ENDPOINT_URL_STS'] ?? `https://${host}`);
  const session = textOf(row, 'session_name') ?? 'open-policy-agent';
  const body = new URLSearchParams({ ...query, RoleSessionName: session, Version: '2011-06-15' }).toString();
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  const request = { method: 'POST', url, headers, body: Buffer.from(body) };
  const scope = identity && { region: identity.region, service: 'sts', now: ports.now() };
  const signed = identity && scope ? signedHeaders(request, identity, scope) : {};
  const answer = await jsonAnswer(url, ports, { method: 'POST', headers: { ...headers, ...signed }, body, signal });
  const response = (answer[`${query['Action']}Response`] ?? {}) as Record<string, Record<string, unknown> | undefined>;
  const found = response[`${query['Action']}Result`]?.['Credentials'] as Record<string, unknown> | undefined;
  if (found === undefined)
    throw wrongCredentials(ports, detail('the service {url} gives no token', { url: url.origin }));
  const { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token, Expiration: end } = found;
  // STS gives seconds in JSON, and a date in XML.
  const until = typeof end === 'number' ? new Date(end * 1000).toISOString() : String(end);
  return { key: { id: String(id), secret: String(secret), session: String(token) }, end: until };
}
