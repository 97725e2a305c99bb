/** The value of a field, or what its text matches. */
export type Expected = string | number | boolean | RegExp;

/** A call that is made for real, and what an alert about it says. */
export interface CallRow {
  /** Name of the call, with what is special about the row behind a space. */
  readonly name: string;
  /** Perl that makes it; `$D` stands for the folder that it runs in. */
  readonly perl: string;
  /** Type of the event, where it is not the call's name. */
  readonly type?: string;
  /** Fields of the alert; `$D` stands for the folder. */
  readonly fields: Readonly<Record<string, Expected>>;
  /** Errors by which this kernel refuses the call; the row then shows that, and ends as skipped. */
  readonly refused?: readonly string[];
}

/** Fields of a call that does what it was asked for, and gives nothing back. */
export const succeeds = { 'evt.res': 'SUCCESS', 'evt.rawres': 0 };
