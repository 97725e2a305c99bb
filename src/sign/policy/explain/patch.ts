import { Document, isAlias, visit } from 'yaml';
import { parseDocument } from '../../../formats/yaml/yaml.ts';

/** One operation of a JSON Patch (RFC 6902); `value` is there for add and replace. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  /** A JSON pointer (RFC 6901) from the policy's root; `-` is the place behind an array's last element. */
  readonly path: string;
  readonly value?: unknown;
}

/** The pointer to a member: parts are escaped. */
export function pointer(...parts: readonly (number | string)[]): string {
  return parts.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Puts an element behind those of an array that the policy may not have yet. */
export function append(
  existing: readonly unknown[],
  parts: readonly (number | string)[],
  value: unknown,
): PatchOperation {
  return existing.length === 0
    ? { op: 'add', path: pointer(...parts), value: [value] }
    : { op: 'add', path: pointer(...parts, '-'), value };
}

/**
 * Applies operations to a policy and keeps its comments; a policy in JSON stays JSON. One with YAML aliases is written out without them,
 * since a change behind an alias would change what else refers to it.
 */
export function applyPatch(text: string, operations: readonly PatchOperation[]): string {
  const document = plainDocument(text);
  for (const operation of operations) applyOne(document, operation);
  return isJson(text) ? `${JSON.stringify(document.toJS(), null, 2)}\n` : document.toString({ lineWidth: 120 });
}

function applyOne(document: Document, { op, path, value }: PatchOperation): void {
  const parts = path.split('/').slice(1).map(unescape);
  if (op === 'remove') document.deleteIn(parts);
  else if (parts.at(-1) === '-') document.addIn(parts.slice(0, -1), document.createNode(value));
  else document.setIn(parts, document.createNode(value));
}

function unescape(part: string): number | string {
  return /^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function plainDocument(text: string): Document {
  const document = parseDocument(text);
  let hasAlias = false;
  visit(document, (_, node) => {
    hasAlias ||= isAlias(node);
  });
  return hasAlias
    ? new Document(JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 20 }))))
    : (document as unknown as Document);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
