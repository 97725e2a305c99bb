import type { CommandSpec } from '../../spec.ts';
import { attach, clean, copy, download, load, save, tree, triangulate } from './carry.ts';
import {
  bundle,
  env,
  generateKeyPair,
  importKeyPair,
  initialize,
  login,
  publicKey,
  serve,
  signingConfig,
  trustedRoot,
  versionCommand,
} from './materials.ts';
import { attest, attestBlob, sign, signBlob } from './sign.ts';
import { drill } from './drill.ts';
import { pack, unpack } from './pack.ts';
import { receipt } from './receipt.ts';
import { explain, importPolicy, verify, verifyAttestation, verifyBlob, verifyBlobAttestation } from './verify.ts';
import { completion, dockerfile, generate, manifest, upload } from './others.ts';

/** The commands of `trust` that are the original's, and our own beside them, in alphabetical order. */
export const trustCommands: readonly CommandSpec[] = [
  attach,
  attest,
  attestBlob,
  bundle,
  clean,
  completion,
  copy,
  dockerfile,
  download,
  drill,
  env,
  explain,
  generate,
  generateKeyPair,
  importKeyPair,
  importPolicy,
  initialize,
  load,
  login,
  manifest,
  pack,
  publicKey,
  receipt,
  save,
  serve,
  sign,
  signBlob,
  signingConfig,
  tree,
  triangulate,
  trustedRoot,
  unpack,
  upload,
  verify,
  verifyAttestation,
  verifyBlob,
  verifyBlobAttestation,
  versionCommand,
];
