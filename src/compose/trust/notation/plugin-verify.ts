import type { Text } from '../../../core/index.ts';
import { detail } from '../details.ts';
import { SignError } from '../../../sign/error.ts';
import { encodeBase64 } from '../../../sign/bytes.ts';
import type { NotationEnvelope } from '../../../sign/notation/envelope.ts';
import { notationHeaders } from '../../../sign/notation/names.ts';
import { contractVersion, pluginMetadata, runPlugin } from '../../../sign/notation/plugin.ts';
import type { PolicyStatement } from '../../../sign/notation/trust-policy.ts';
import type { TrustPorts } from '../context.ts';
import { pluginProgram } from './plugins.ts';

/** What a verification plug-in has decided. */
export interface PluginVerification {
  /** Critical attributes that it understands. */
  readonly processed: readonly string[];
  readonly checksRevocation: boolean;
  readonly revocationProblem: Text | undefined;
}

const capability = {
  identity: 'SIGNATURE_VERIFIER.TRUSTED_IDENTITY',
  revocation: 'SIGNATURE_VERIFIER.REVOCATION_CHECK',
} as const;

/** Asks the plug-in that a signature names. @throws {SignError} SIGN_REFUSED, SIGN_NOT_FOUND, SIGN_SERVICE. */
export async function pluginVerification(
  envelope: NotationEnvelope,
  { trustedIdentities, enforcement }: PolicyStatement,
  config: Readonly<Record<string, string>>,
  ports: TrustPorts,
): Promise<PluginVerification> {
  const { attributes, certificates, contentType } = envelope;
  const name = attributes.extended[notationHeaders.plugin];
  if (name === undefined) return { processed: [], checksRevocation: false, revocationProblem: undefined };
  const program = await pluginProgram(String(name), ports);
  const { capabilities, version } = await pluginMetadata(program, config, ports);
  checkVersion(String(name), version, attributes.extended[notationHeaders.pluginVersion]);
  const asked = [capability.identity, capability.revocation].filter(
    (item) => capabilities.includes(item) && (item === capability.identity || enforcement.revocation !== 'skip'),
  );
  const own = new Set<string>([notationHeaders.plugin, notationHeaders.pluginVersion]);
  const extended = Object.fromEntries(Object.entries(attributes.extended).filter(([key]) => !own.has(key)));
  const answer = await runPlugin(
    program,
    'verify-signature',
    {
      contractVersion,
      signature: {
        criticalAttributes: {
          contentType,
          signingScheme: attributes.scheme,
          ...(attributes.expiry === undefined ? {} : { expiry: new Date(attributes.expiry).toISOString() }),
          extendedAttributes: extended,
        },
        unprocessedAttributes: Object.keys(extended),
        certificateChain: certificates.map(({ der }) => encodeBase64(der)),
      },
      trustPolicy: { trustedIdentities, signatureVerification: asked },
      pluginConfig: config,
    },
    ports,
  );
  const results = answer.object('verificationResults');
  const problemOf = (item: string): Text | undefined => {
    const result = results.optionalObject(item);
    if (result?.value('success') === true) return undefined;
    return detail('plugin "{name}" failed: {reason}', {
      name: String(name),
      reason: result?.optionalText('reason') ?? detail('it gave no result'),
    });
  };
  const identity = asked.includes(capability.identity) ? problemOf(capability.identity) : undefined;
  if (identity !== undefined && enforcement.authenticity === 'enforce')
    throw new SignError('SIGN_REFUSED', { message: identity });
  const checksRevocation = asked.includes(capability.revocation);
  return {
    processed: answer.values('processedAttributes').map(String),
    checksRevocation,
    revocationProblem: checksRevocation ? problemOf(capability.revocation) : undefined,
  };
}

function checkVersion(name: string, version: string, wanted: unknown): void {
  if (typeof wanted !== 'string') return;
  const numbers = (text: string) => text.split(/[.-]/, 3).map(Number);
  const [own, least] = [numbers(version), numbers(wanted)];
  const index = [0, 1, 2].find((at) => own[at] !== least[at]);
  if (index === undefined || (own[index] ?? 0) > (least[index] ?? 0)) return;
  throw new SignError('SIGN_REFUSED', {
    message: detail(
      'found plugin {name} with version {version} but signature verification needs plugin version greater than or equal to {wanted}',
      { name, version, wanted },
    ),
  });
}
