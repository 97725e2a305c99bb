import type { Host } from '../../rego/builtins/context.ts';
import { describeProblems, RegoError } from '../../rego/error.ts';
import { tracebackOf, tracebackText } from '../../rego/observe/topdown/traceback.ts';
import { EvaluationError } from '../../rego/run/error.ts';
import { toPlain } from '../../rego/value/print.ts';
import type { Value } from '../../rego/value/value.ts';
import { type CompiledFiles, compileFiles } from '../load/compile.ts';
import type { LoadedFiles } from '../load/load.ts';
import { errorsJson, isReported } from '../output/errors.ts';
import { renderPartial } from '../output/partial.ts';
import { renderEvaluation } from '../output/evaluation.ts';
import { answerQuery, type Timers } from '../run/answer.ts';
import { instrumentFor, type ObserveRequest } from '../run/observe.ts';
import { asLoaded, contextOfModule, emptyModule, importedName, type ShellModule, shownModule } from './modules.ts';
import { initialSettings, type ShellSettings } from './settings.ts';
import { readStatement, type ShellRule, type Statement } from './statement.ts';

/** What a session stands on. */
export interface SessionOptions {
  readonly files: LoadedFiles;
  readonly v0: boolean;
  readonly format: ShellSettings['format'];
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Lines that policies printed since the last answer. */
  takePrinted(): string;
}

/** One session of the shell: modules that were entered, settings, and lines that are not a whole statement yet. */
export class Session {
  settings: ShellSettings;
  /** Name of the active package. */
  active = 'repl';
  /** What queries are compiled to. */
  target: 'rego' | 'wasm' = 'rego';
  #files: LoadedFiles;
  readonly #options: SessionOptions;
  readonly #modules = new Map<string, ShellModule>([['repl', emptyModule('repl')]]);
  #buffer: string[] = [];
  #traceback: readonly string[] = [];
  #compiled: { readonly key: unknown; readonly files: CompiledFiles } | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#files = options.files;
    this.settings = initialSettings(options.format);
  }

  /** Whether lines are waiting for the rest of their statement; an empty line ends it. */
  get isOpen(): boolean {
    return this.#buffer.length > 0;
  }

  get #version(): 'v0' | 'v1' {
    return this.#options.v0 ? 'v0' : 'v1';
  }

  /** The base documents. */
  get data(): Value {
    return this.#files.data;
  }

  /** Replaces what was loaded, where files have changed. */
  reload(files: LoadedFiles): void {
    this.#files = files;
    this.#compiled = undefined;
  }

  /** The active module in the standard form. */
  show(): string {
    return shownModule(this.#activeModule, this.#version);
  }

  /** Takes the rules of a name out of the active module, unless others need them. @returns what is told */
  unset(name: string): string {
    const module = this.#activeModule;
    const rules = module.rules.filter((rule) => rule.name !== name);
    if (rules.length === module.rules.length) return 'warning: no matching rules in current module\n';
    try {
      this.#tryModule({ ...module, rules });
      return '';
    } catch (thrown) {
      if (!isReported(thrown)) throw thrown;
      return this.#describe(thrown);
    }
  }

  /** Takes a package away that was entered; false where there is none. */
  unsetPackage(name: string): boolean {
    this.#compiled = undefined;
    return this.#modules.delete(name);
  }

  /** Takes one line of a statement; its answer, empty while the statement is not whole. */
  async enter(line: string): Promise<string> {
    this.#buffer.push(line);
    const text = this.#buffer.join('\n');
    if (text.trim() === '') {
      this.#buffer = [];
      return '';
    }
    const isWhole = line.trim() === '' && this.#buffer.length > 1;
    try {
      const statement = readStatement(text, this.#version, (name) => this.#isKnown(name));
      this.#buffer = [];
      return await this.#run(statement);
    } catch (thrown) {
      if (!isReported(thrown)) throw thrown;
      if (this.#buffer.length > 0 && !isWhole) return '';
      this.#buffer = [];
      return this.#describe(thrown);
    }
  }

  /** What is left of a statement when no line follows any more. */
  async close(): Promise<string> {
    return this.isOpen ? this.enter('') : '';
  }

  #describe(thrown: Parameters<typeof errorsJson>[0]): string {
    if (this.settings.format === 'json') return `${errorsJson(thrown)}\n`;
    const text =
      thrown instanceof RegoError ? describeProblems(thrown.problems) : `1 error occurred: ${messageIn(thrown)}`;
    const traceback = this.#traceback.map((line) => `\n  ${line}`).join('');
    this.#traceback = [];
    return `${this.#options.takePrinted()}${text}${traceback === '' ? '' : `\n\nTraceback:${traceback}`}\n`;
  }

  async #run(statement: Statement): Promise<string> {
    const module = this.#activeModule;
    if (statement.kind === 'query') return this.#answer(statement.text);
    if (statement.kind === 'package') return this.#activate(statement.name);
    if (statement.kind === 'imports') {
      this.#tryModule({ ...module, imports: [...new Set([...module.imports, ...statement.texts])] });
      return '';
    }
    return this.#define(statement.rules, statement.replaces);
  }

  #activate(name: string): string {
    contextOfModule(emptyModule(name), this.#version);
    this.active = name;
    return '';
  }

  #define(rules: readonly ShellRule[], replaces: boolean): string {
    const module = this.#activeModule;
    const names = new Set(rules.map(({ name }) => name));
    const kept = replaces ? module.rules.filter(({ name }) => !names.has(name)) : module.rules;
    this.#tryModule({ ...module, rules: [...kept, ...rules] });
    if (this.settings.format === 'json') return '';
    const word = kept.length < module.rules.length ? 're-defined' : 'defined';
    return [...names]
      .map((name) => `Rule '${name}' ${word} in package ${module.package}. Type 'show' to see rules.\n`)
      .join('');
  }

  async #answer(query: string): Promise<string> {
    const { format, metrics, instrument, strictBuiltinErrors, types, unknowns } = this.settings;
    const compiled = this.#compile();
    const { host, signal, v0 } = this.#options;
    const context = contextOfModule(this.#activeModule, this.#version);
    const options = { input: this.#input(compiled), host, signal, strictBuiltinErrors };
    const typed = types ? compiled.policy.types(query, context).map(({ name, type }) => `# ${name}: ${type}\n`) : [];
    const before = (): string => this.#options.takePrinted() + typed.join('');
    if (unknowns.length > 0) {
      const left = compiled.policy.partial(query, { ...options, unknowns }, context);
      return `${before()}${renderPartial(left, format)}`;
    }
    const timers: Timers = {};
    const request = { query, target: this.target, v0, context, observe: this.#observe };
    const { errors: _, ...report } = await answerQuery(compiled, request, options, timers).catch(
      async (thrown: unknown) => {
        if (this.settings.traceback && thrown instanceof EvaluationError)
          this.#traceback = tracebackText(tracebackOf((await compiled.policy.trace(query, options, context)).events));
        throw thrown;
      },
    );
    const shown = { ...report, errors: [], ...((metrics || instrument) && { metrics: timers }) };
    return `${before()}${renderEvaluation(shown, format)}`;
  }

  get #observe(): ObserveRequest {
    const { explain, instrument, profile } = this.settings;
    return { coverage: false, explain, instrument, profile, profileLimit: 10, profileSort: [], provenance: false };
  }

  /** What the package `repl.input` gives, or a file loaded below `repl.input`. */
  #input({ policy }: CompiledFiles): Value | undefined {
    const { host, signal } = this.#options;
    return policy.evaluate(['repl', 'input'], undefined, { host, signal });
  }

  get #activeModule(): ShellModule {
    return this.#modules.get(this.active) ?? emptyModule(this.active);
  }

  #replace(module: ShellModule): void {
    this.#modules.set(module.package, module);
    this.#compiled = undefined;
  }

  /** Takes a changed module only where all modules still compile. @throws RegoError */
  #tryModule(module: ShellModule): void {
    const before = this.#modules.get(module.package);
    this.#replace(module);
    try {
      this.#compile();
    } catch (thrown) {
      if (before === undefined) this.#modules.delete(module.package);
      else this.#replace(before);
      this.#compiled = undefined;
      throw thrown;
    }
  }

  #compile(): CompiledFiles {
    const instrument = instrumentFor(this.#observe);
    if (this.#compiled?.key === instrument && this.#compiled !== undefined) return this.#compiled.files;
    const entered = [...this.#modules.values()].filter(({ rules, imports }) => rules.length + imports.length > 0);
    const files = { ...this.#files, modules: [...this.#files.modules, ...entered.map(asLoaded)] };
    const compiled = compileFiles(files, { v0: this.#options.v0, strict: false, instrument });
    this.#compiled = { key: instrument, files: compiled };
    return compiled;
  }

  #isKnown(name: string): boolean {
    const { rules, imports } = this.#activeModule;
    return rules.some((rule) => rule.name === name) || imports.some((text) => importedName(text) === name);
  }

  /** The base documents as JSON, for `dump`. */
  dump(): string {
    return `${JSON.stringify(toPlain(this.data))}\n`;
  }
}

/** An error of a statement says the statement's part in the place of rows and columns, as with the original. */
function messageIn(thrown: Error): string {
  const { location } = thrown instanceof EvaluationError ? thrown : {};
  if (location === undefined || location.source.name !== '') return thrown.message;
  const part = location.source.text.slice(location.offset, location.end);
  return thrown.message.replace(`${location.row}:${location.col}`, () => part);
}
