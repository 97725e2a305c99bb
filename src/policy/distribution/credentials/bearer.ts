import { readFile } from 'node:fs/promises';
import { type CredentialKind, textOf, wrongCredentials } from './credential.ts';
import { detail } from './details.ts';

/** A token that is written out, or stands in a file, which is read for each request: others may renew it. */
export const bearer: CredentialKind = {
  name: 'bearer',
  doc: 'A token, or the path of a file that holds it; the scheme is Bearer where none is named.',
  make(row, ports) {
    const scheme = textOf(row, 'scheme') ?? 'Bearer';
    const [token, path] = [textOf(row, 'token'), textOf(row, 'token_path')];
    if ((token === undefined) === (path === undefined))
      throw wrongCredentials(ports, detail('token or token_path is needed, and not both'));
    return async () => ({ authorization: `${scheme} ${token ?? (await read(path ?? ''))}` });
    async function read(file: string): Promise<string> {
      try {
        return (await readFile(file, 'utf8')).trim();
      } catch (cause) {
        throw wrongCredentials(ports, detail('the file {path} cannot be read', { path: file }), cause);
      }
    }
  },
};
