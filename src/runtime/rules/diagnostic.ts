/**
 * What a rule file can be faulted for, with the words that Falco's validation reports carry. Extension items are those of programs
 * that embed its engine; there are none here, nor in Falco itself, so that their two codes are never given.
 */
export const diagnosticCodes = {
  LOAD_ERR_FILE_READ: 'File read error',
  LOAD_ERR_YAML_PARSE: 'YAML parse error',
  LOAD_ERR_YAML_VALIDATE: 'Error validating internal structure of YAML file',
  LOAD_ERR_COMPILE_CONDITION: 'Error compiling condition',
  LOAD_ERR_COMPILE_OUTPUT: 'Error compiling output',
  LOAD_ERR_VALIDATE: 'Error validating rule/macro/list/exception objects',
  LOAD_ERR_EXTENSION: 'Error in extension item',
  LOAD_UNKNOWN_SOURCE: 'Unknown event source',
  LOAD_UNSAFE_NA_CHECK: 'Unsafe <NA> comparison in condition',
  LOAD_NO_EVTTYPE: 'Condition has no event-type restriction',
  LOAD_UNKNOWN_FILTER: 'Unknown field or event-type in condition or output',
  LOAD_UNUSED_MACRO: 'Unused macro',
  LOAD_UNUSED_LIST: 'Unused list',
  LOAD_UNKNOWN_ITEM: 'Unknown rules file item',
  LOAD_DEPRECATED_ITEM: 'Used deprecated item',
  LOAD_WARNING_EXTENSION: 'Warning in extension item',
  LOAD_APPEND_NO_VALUES: 'Overriding/appending with no values',
  LOAD_EXCEPTION_NAME_NOT_UNIQUE: 'Multiple exceptions defined with the same name',
  LOAD_INVALID_MACRO_NAME: 'Invalid macro name',
  LOAD_INVALID_LIST_NAME: 'Invalid list name',
  LOAD_COMPILE_CONDITION: 'Warning in rule condition',
  LOAD_UNKNOWN_KEY: 'Unknown key in item definition',
} as const;

/** One of the codes of {@link diagnosticCodes}. */
export type DiagnosticCode = keyof typeof diagnosticCodes;

/** A place in a rule file; lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An item that a diagnostic speaks of. */
export interface DiagnosticItem {
  readonly type:
    | 'rules content'
    | 'rules content item'
    | 'list'
    | 'macro'
    | 'rule'
    | 'exception'
    | 'required_engine_version'
    | 'required_plugin_versions'
    | 'unknown';
  readonly name: string;
}

/** One fault of a rule file: errors keep the set from running, warnings do not. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly item: DiagnosticItem;
  readonly position: SourcePosition;
  /** Lines of the file around the place. */
  readonly snippet?: string;
  /** A name that was probably meant. */
  readonly suggestion?: string;
}
