import type { Value } from '../../rego/value/value.ts';
import { parseJson } from '../../rego/value/json.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { PatchOperation } from './document.ts';
import type { PolicyStore } from './store.ts';

/** One change of policies or base documents. */
export type StoreChange =
  | { readonly kind: 'put-module'; readonly id: string; readonly text: string }
  | { readonly kind: 'remove-module'; readonly id: string }
  | { readonly kind: 'write'; readonly path: readonly string[]; readonly value: Value }
  | { readonly kind: 'patch'; readonly path: readonly string[]; readonly operations: readonly PatchOperation[] }
  | { readonly kind: 'remove'; readonly path: readonly string[] };

/** Makes a change. @throws StoreError, RegoError; nothing is changed then */
export function applyChange(store: PolicyStore, change: StoreChange): void {
  switch (change.kind) {
    case 'put-module':
      return store.putModule(change.id, change.text);
    case 'remove-module':
      return void store.removeModule(change.id);
    case 'write':
      return store.write(change.path, change.value);
    case 'patch':
      return store.patch(change.path, change.operations);
    case 'remove':
      return store.remove(change.path);
  }
}

/** A change as text, for another process; numbers stay exact. */
export function changeText(change: StoreChange): string {
  return jsonText(change as unknown as Value);
}

/** The change that {@link changeText} wrote. */
export function changeOf(text: string): StoreChange {
  return parseJson(text) as unknown as StoreChange;
}
