import type { CatalogueRow } from '../../core/index.ts';
import type { RuntimeEvent } from '../events/event.ts';

/** Types by which operators and formatting treat a field's values. */
export type FieldType =
  | 'string'
  | 'number'
  | 'boolean'
  | 'path'
  | 'address'
  | 'network'
  | 'port'
  | 'time'
  | 'duration'
  | 'flags'
  | 'buffer';

/** What a getter may give: undefined where the event has no such value (`<NA>` in outputs, no match in conditions). A list where the field has several. */
export type FieldValue = string | number | bigint | boolean | readonly string[] | readonly number[] | undefined;

/** How a field takes an argument: `proc.aname[2]`, `evt.arg.flags`, `container.mount.dest[/root*]`. */
export interface FieldArgument {
  readonly required: boolean;
  readonly kind: 'index' | 'key' | 'either';
}

/** One field of the rule language. `Event` is the event type of the sources that offer it. */
export interface Field<Event extends RuntimeEvent = RuntimeEvent> extends CatalogueRow {
  readonly type: FieldType;
  readonly argument?: FieldArgument;
  /**
   * The field gives several values. `any`: a comparison holds where it holds for one of them (both ends of a connection, all
   * ancestors); `set`: they are one set, which `in` wants whole and `intersects` in part.
   */
  readonly list?: 'any' | 'set';
  /** Sources that offer it; absent for those that every source offers. */
  readonly sources: readonly string[] | undefined;
  /**
   * Gives the reader of one use of the field: arguments are looked at once, when rules are loaded, never for each event.
   * @throws {RuntimeError} where the argument does not fit.
   */
  bind(argument: string | undefined): (event: Event) => FieldValue;
}
