export * from './error.ts';
export * from './manifest.ts';
export * from './media-types.ts';
export * from './reference.ts';
export type * from './registry/api.ts';
export type * from './source.ts';
