export * from './analyzer.ts';
export * from './database/port.ts';
export * from './error.ts';
export * from './inventory.ts';
export * from './result.ts';
