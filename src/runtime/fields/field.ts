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
  /** The value, where an event's type alone decides it: rules that it cannot satisfy are not asked about events of that type. */
  decided?(type: number): { readonly value: FieldValue } | undefined;
  /** Another field without an argument that this one follows from, and all values that this one may have in an event of a type where the other has a value. */
  readonly within?: {
    readonly field: string;
    values(of: FieldValue, type: number): readonly FieldValue[] | undefined;
  };
  /**
   * Gives the reader of one use of the field: arguments are looked at once, when rules are loaded, never for each event.
   * @throws {RuntimeError} where the argument does not fit.
   */
  bind(argument: string | undefined): (event: Event) => FieldValue;
}
