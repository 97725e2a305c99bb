import { declarationOf } from '../../rego/builtins/declaration.ts';
import type { Builtin } from '../../rego/builtins/builtin.ts';
import { builtins as allBuiltins } from '../../rego/builtins/index.ts';
import { check } from '../../rego/check/check.ts';
import { compile, type Policy } from '../../rego/compile.ts';
import { type Problem, RegoError } from '../../rego/error.ts';
import type { Instrument } from '../../rego/plan/ir.ts';
import type { Module } from '../../rego/syntax/ast.ts';
import { readModule } from '../../rego/syntax/parse.ts';
import type { Value } from '../../rego/value/value.ts';
import type { LoadedFiles } from './load.ts';

/** How loaded files are read and checked. */
export interface CompileChoices {
  readonly v0: boolean;
  readonly strict: boolean;
  /** Reads files as both dialects must read them. */
  readonly v0v1?: boolean;
  /** JSON schemas by reference, `schema` and `schema.a.b`. */
  readonly schemas?: ReadonlyMap<string, unknown>;
  readonly builtins?: readonly Builtin[];
  /** Is told how many milliseconds each stage of the check took. */
  readonly onStage?: (name: string, milliseconds: number) => void;
  /** Keeps `print`; unless it is false. */
  readonly print?: boolean;
  /** Compiles code that tells a probe what it does. */
  readonly instrument?: Instrument | undefined;
}

/** A compiled policy with its parsed modules. */
export interface CompiledFiles {
  readonly policy: Policy;
  readonly modules: readonly Module[];
  readonly data: Value;
  readonly builtins: Iterable<Builtin>;
  /** The same policy, instrumented; compiled when it is first asked for. */
  watched(): Policy;
}

/** Dialect that the flags or the bundles' manifests ask for. */
export function versionOf({ manifests }: LoadedFiles, v0: boolean): 'v0' | 'v1' {
  const all = manifests.length > 0 && manifests.every(({ manifest }) => manifest.regoVersion === 0);
  return v0 || all ? 'v0' : 'v1';
}

/** Parses every module. @throws RegoError with the mistakes of all files */
export function parseModules(files: LoadedFiles, v0: boolean, v0v1 = false): Module[] {
  const version = v0v1 ? 'v0v1' : versionOf(files, v0);
  const parsed = files.modules.map((one) =>
    readModule(one.name, one.text, { version: v0v1 ? version : (one.version ?? version) }),
  );
  raise(parsed.flatMap(({ problems }) => problems));
  return parsed.flatMap(({ module }) => (module === undefined ? [] : [module]));
}

/** Parses and checks every module. @throws RegoError */
export function checkFiles(files: LoadedFiles, choices: CompileChoices): Module[] {
  const modules = parseModules(files, choices.v0, choices.v0v1);
  const rows = [...(choices.builtins ?? allBuiltins)];
  const { problems } = check(modules, {
    builtins: new Map(rows.map((row) => [row.name, declarationOf(row)])),
    strict: choices.strict,
    ...(choices.schemas !== undefined && { schemas: choices.schemas }),
  });
  raise(problems);
  return modules;
}

/** Compiles loaded files. @throws RegoError with every mistake */
export function compileFiles(files: LoadedFiles, choices: CompileChoices): CompiledFiles {
  const start = performance.now();
  const modules = parseModules(files, choices.v0);
  choices.onStage?.('parse-modules', performance.now() - start);
  const make = (instrument: Instrument | undefined): Policy =>
    compile({
      modules: files.modules,
      data: files.data,
      version: versionOf(files, choices.v0),
      strict: choices.strict,
      print: choices.print ?? true,
      instrument,
      ...(choices.schemas && { schemas: choices.schemas }),
      ...(choices.onStage && { onStage: choices.onStage }),
      ...(choices.builtins !== undefined && { builtins: choices.builtins }),
    });
  let watched: Policy | undefined;
  return {
    policy: make(choices.instrument),
    modules,
    data: files.data,
    builtins: choices.builtins ?? allBuiltins,
    watched: () => (watched ??= make(choices.instrument ?? 'indexed')),
  };
}

function raise([first, ...rest]: readonly Problem[]): void {
  if (first !== undefined) throw new RegoError([first, ...rest]);
}
