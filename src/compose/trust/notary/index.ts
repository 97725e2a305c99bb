export * from './change-commands.ts';
export * from './delegation-commands.ts';
export {
  runNotaryKeyExport,
  runNotaryKeyGenerate,
  runNotaryKeyImport,
  runNotaryKeyList,
  runNotaryKeyPasswd,
  runNotaryKeyRemove,
  runNotaryKeyRotate,
} from './key-commands.ts';
export * from './read-commands.ts';
