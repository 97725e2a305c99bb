export * from './artifacts.ts';
export * from './blobs.ts';
export type { NotationCall } from './call.ts';
export * from './key-commands.ts';
export * from './other-commands.ts';
export * from './plugin-install.ts';
export * from './policy-commands.ts';
export * from './stores.ts';
