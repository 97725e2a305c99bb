import { type CredentialPorts, wrongCredentials } from './credential.ts';
import { detail } from './details.ts';

/** The object that a service answers with. @throws PolicyError POLICY_CONFIG where it answers another way */
export async function jsonAnswer(
  url: URL,
  ports: CredentialPorts,
  options: Parameters<CredentialPorts['ask']>[1],
): Promise<Readonly<Record<string, unknown>>> {
  const { status, text } = await ports.ask(url, options);
  if (status < 200 || status > 299)
    throw wrongCredentials(ports, detail('the service {url} answers {status}', { url: url.origin, status }));
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw wrongCredentials(ports, detail('the service {url} gives no token', { url: url.origin }), cause);
  }
  throw wrongCredentials(ports, detail('the service {url} gives no token', { url: url.origin }));
}
