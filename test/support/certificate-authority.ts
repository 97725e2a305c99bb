// An X.509 authority by openssl on loopback: it issues certificates, revokes them (OCSP, lists) and timestamps (RFC 3161).
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Profiles of certificates: signers whose status a responder or a list tells, and a timestamp authority. */
export type CertificateProfile = 'crl' | 'ocsp' | 'stamp';

/** A running authority; its root is `ca.crt` in `folder`, what it issues is `NAME.crt` with `NAME.key`. */
export interface TestAuthority {
  readonly folder: string;
  /** `http://127.0.0.1:PORT`, with `/tsa`, `/ocsp` and `/crl`. */
  readonly base: string;
  issue(name: string, profile: CertificateProfile): void;
  revoke(name: string): void;
  openssl(line: string): Buffer;
  /** What a service answers. */
  answer(path: string, body: Buffer): Buffer | undefined;
  stop(): void;
}

/** Starts an authority with certificates `ocsp`, `crl` and `tsa` already issued. */
export async function startAuthority(): Promise<TestAuthority> {
  const folder = mkdtempSync(join(tmpdir(), 'dartagnan-authority-'));
  const openssl = (line: string) =>
    execFileSync('openssl', line.split(' '), { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const answer = (path: string, body: Buffer) => answerOf(path, body, folder, openssl);
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const url = request.url ?? '';
      if (url === '/tsa') response.setHeader('content-type', 'application/timestamp-reply');
      // A short question to a responder stands in the path (RFC 6960, A.1).
      const [, asked] = /^\/ocsp\/(.+)$/.exec(url) ?? [];
      if (asked === undefined) response.end(answer(url, Buffer.concat(pieces)));
      else response.end(answer('/ocsp', Buffer.from(decodeURIComponent(asked), 'base64')));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeConfiguration(folder, base);
  openssl(
    'req -x509 -nodes -newkey rsa:2048 -keyout ca.key -out ca.crt -days 30 -subj /C=US/ST=WA/O=Test/CN=root -config ca.cnf -extensions root',
  );
  const issue = (name: string, profile: CertificateProfile) => {
    openssl(`req -nodes -newkey rsa:2048 -keyout ${name}.key -out ${name}.csr -subj /C=US/ST=WA/O=Test/CN=${name}`);
    openssl(`ca -batch -config ca.cnf -extensions ${profile} -in ${name}.csr -out ${name}.crt -notext`);
  };
  issue('ocsp', 'ocsp');
  issue('crl', 'crl');
  issue('tsa', 'stamp');
  const stop = () => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const revoke = (name: string) => void openssl(`ca -config ca.cnf -revoke ${name}.crt`);
  return { folder, base, issue, revoke, openssl, answer, stop };
}

/** openssl answers each question as its own process: its responder reads the index of the authority. */
function answerOf(path: string, body: Buffer, folder: string, openssl: TestAuthority['openssl']): Buffer | undefined {
  writeFileSync(join(folder, 'query'), body);
  if (path === '/tsa') {
    openssl(
      'ts -reply -config ts.cnf -section tsa -queryfile query -signer tsa.crt -inkey tsa.key -chain tsa.crt -out reply',
    );
    return readFileSync(join(folder, 'reply'));
  }
  if (path === '/ocsp') {
    openssl('ocsp -index index.txt -CA ca.crt -rsigner ca.crt -rkey ca.key -reqin query -respout reply -ndays 1');
    return readFileSync(join(folder, 'reply'));
  }
  if (path !== '/crl') return undefined;
  openssl('ca -config ca.cnf -gencrl -out list.pem');
  return openssl('crl -in list.pem -outform DER');
}

function writeConfiguration(folder: string, base: string): void {
  writeFileSync(join(folder, 'index.txt'), '');
  writeFileSync(join(folder, 'serial'), '1000\n');
  writeFileSync(join(folder, 'crlnumber'), '01\n');
  writeFileSync(join(folder, 'tsaserial'), '01\n');
  mkdirSync(join(folder, 'new'));
  writeFileSync(
    join(folder, 'ca.cnf'),
    `[ca]
default_ca=own
[own]
database=index.txt
serial=serial
new_certs_dir=new
certificate=ca.crt
private_key=ca.key
default_md=sha256
default_days=30
default_crl_days=1
crlnumber=crlnumber
crl_extensions=list
policy=any
copy_extensions=none
[any]
commonName=supplied
countryName=optional
stateOrProvinceName=optional
organizationName=optional
[root]
subjectKeyIdentifier=hash
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign,digitalSignature
[list]
authorityKeyIdentifier=keyid
[ocsp]
keyUsage=critical,digitalSignature
extendedKeyUsage=codeSigning
authorityInfoAccess=OCSP;URI:${base}/ocsp
[crl]
keyUsage=critical,digitalSignature
extendedKeyUsage=codeSigning
crlDistributionPoints=URI:${base}/crl
[stamp]
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
crlDistributionPoints=URI:${base}/crl
`,
  );
  writeFileSync(
    join(folder, 'ts.cnf'),
    `[tsa]
serial=tsaserial
default_policy=1.2.3.4
digests=sha256,sha384,sha512
signer_digest=sha256
ess_cert_id_alg=sha256
accuracy=secs:1
`,
  );
}
