import type { Text } from '../../core/index.ts';
import { path, text, toggle } from './kind.ts';
import { type Setting, setting } from './setting.ts';

/** What a row may say beside what it is for. */
type More<Value> = Pick<Setting<Value>, 'aliases' | 'short'>;

/** A path that need not be named. */
export function file(doc: Text, more: More<string> = {}) {
  return setting({ kind: path, doc, ...more });
}

/** A switch that is off. */
export function off(doc: Text, more: More<boolean> = {}) {
  return setting({ kind: toggle, fallback: false, doc, ...more });
}

/** A switch that is on. */
export function on(doc: Text, more: More<boolean> = {}) {
  return setting({ kind: toggle, fallback: true, doc, ...more });
}

/** A text that need not be given. */
export function word(doc: Text, more: More<string> = {}) {
  return setting({ kind: text, doc, ...more });
}
