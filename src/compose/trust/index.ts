export * from './assessor.ts';
export * from './blobs.ts';
export type * from './context.ts';
export * from './images.ts';
export * from './policy.ts';
export { generateKeyPair, showPublicKey } from './keys.ts';
