#!/usr/bin/env node
// A plug-in of the Notary Project for tests: signs with the key that its configuration names, raw or as a whole envelope, and verifies.
import { createHash, createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { argv, env, exit, stderr, stdin, stdout } from 'node:process';

const name = basename(argv[1]).replace('notation-', '');
const isEnvelope = name.startsWith('envelope');
const capabilities = [
  isEnvelope ? 'SIGNATURE_GENERATOR.ENVELOPE' : 'SIGNATURE_GENERATOR.RAW',
  'SIGNATURE_VERIFIER.TRUSTED_IDENTITY',
  'SIGNATURE_VERIFIER.REVOCATION_CHECK',
];
const url = (bytes) => Buffer.from(bytes).toString('base64url');
const keyOf = ({ folder, id }) => createPrivateKey(readFileSync(`${folder}/${id}.key`));
const chainOf = ({ folder, id }) =>
  [`${id}.crt`, 'ca.crt'].map((file) => new X509Certificate(readFileSync(`${folder}/${file}`)).raw);
const signature = (key, bytes) => sign('sha256', bytes, { key, padding: 6, saltLength: 32 });

const commands = {
  'get-plugin-metadata': () => ({
    name,
    description: 'for tests',
    version: env['PLUGIN_VERSION'] ?? '1.0.0',
    url: 'https://example.com',
    supportedContractVersions: ['1.0'],
    capabilities,
  }),
  'describe-key': ({ keyId }) => ({ keyId, keySpec: 'RSA-2048' }),
  'generate-signature': ({ keyId, payload, pluginConfig: { folder } }) => ({
    keyId,
    signature: signature(keyOf({ folder, id: keyId }), Buffer.from(payload, 'base64')).toString('base64'),
    signingAlgorithm: 'RSASSA-PSS-SHA-256',
    certificateChain: chainOf({ folder, id: keyId }).map((der) => der.toString('base64')),
  }),
  'generate-envelope': ({ keyId, payload, signatureEnvelopeType, pluginConfig: { folder } }) => {
    const header = {
      alg: 'PS256',
      crit: ['io.cncf.notary.signingScheme', 'io.cncf.notary.verificationPlugin', 'com.example.color'],
      cty: 'application/vnd.cncf.notary.payload.v1+json',
      'com.example.color': 'red',
      'io.cncf.notary.signingScheme': 'notary.x509',
      'io.cncf.notary.signingTime': new Date().toISOString().replace(/\.\d+Z/, 'Z'),
      'io.cncf.notary.verificationPlugin': name,
    };
    const [head, body] = [url(JSON.stringify(header)), url(Buffer.from(payload, 'base64'))];
    const made = signature(keyOf({ folder, id: keyId }), Buffer.from(`${head}.${body}`));
    const x5c = chainOf({ folder, id: keyId }).map((der) => der.toString('base64'));
    const envelope = { payload: body, protected: head, header: { x5c }, signature: url(made) };
    return { signatureEnvelope: Buffer.from(JSON.stringify(envelope)).toString('base64'), signatureEnvelopeType };
  },
  'verify-signature': ({ signature: { criticalAttributes, certificateChain }, trustPolicy, pluginConfig = {} }) => {
    const known = criticalAttributes.extendedAttributes['com.example.color'] === 'red';
    const leaf = createHash('sha256').update(Buffer.from(certificateChain[0], 'base64')).digest('hex');
    const success = known && pluginConfig.refused !== leaf;
    const asked = trustPolicy.signatureVerification.map((item) => [
      item,
      { success, reason: success ? 'fine' : 'refused by the plug-in' },
    ]);
    return { verificationResults: Object.fromEntries(asked), processedAttributes: ['com.example.color'] };
  },
};

const pieces = [];
for await (const piece of stdin) pieces.push(piece);
const run = commands[argv[2]];
if (run === undefined) {
  stderr.write(JSON.stringify({ errorCode: 'VALIDATION_ERROR', errorMessage: `no command ${argv[2]}` }));
  exit(1);
}
stdout.write(JSON.stringify(run(JSON.parse(Buffer.concat(pieces).toString() || '{}'))));
