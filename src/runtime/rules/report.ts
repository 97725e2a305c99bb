import type { Node } from 'yaml';
import type { Diagnostic, DiagnosticCode, DiagnosticItem, SourcePosition } from './diagnostic.ts';
import type { YamlFile } from './yaml-tree.ts';

/** Thrown by {@link ItemReport.fail} to leave an item whose error is recorded already; never leaves the loader. */
export class ItemAbandoned extends Error {}

/** Collects the faults of one item of a file. */
export class ItemReport {
  readonly file: YamlFile;
  readonly item: DiagnosticItem;
  readonly #found: Diagnostic[];

  constructor(file: YamlFile, item: DiagnosticItem, found: Diagnostic[]) {
    this.file = file;
    this.item = item;
    this.#found = found;
  }

  /** A report of a part of this item, an exception of a rule. */
  within(item: DiagnosticItem): ItemReport {
    return new ItemReport(this.file, item, this.#found);
  }

  /** @param suggestion a name that was probably meant. */
  warn(code: DiagnosticCode, message: string, at: Node | undefined, suggestion?: string): void {
    this.#add('warning', code, message, this.file.position(at), suggestion);
  }

  /** Records an error and leaves the item; the rest of the file is still read. */
  fail(code: DiagnosticCode, message: string, at: Node | undefined, suggestion?: string): never {
    this.#add('error', code, message, this.file.position(at), suggestion);
    throw new ItemAbandoned(message);
  }

  /** The same where the file could not be made items of. @param offset where it is at fault. */
  failAt(code: DiagnosticCode, message: string, offset: number): never {
    this.#add('error', code, message, this.file.positionAt(offset), undefined);
    throw new ItemAbandoned(message);
  }

  #add(
    severity: 'error' | 'warning',
    code: DiagnosticCode,
    message: string,
    position: SourcePosition,
    suggestion: string | undefined,
  ): void {
    const snippet = this.file.snippet(position);
    const hint = suggestion === undefined ? {} : { suggestion };
    this.#found.push({ severity, code, message, item: this.item, position, snippet, ...hint });
  }
}
