export * from './check.ts';
export * from './config/load.ts';
export * from './config/resolve.ts';
export * from './config/sections.ts';
export * from './error.ts';
export * from './scan/index.ts';
