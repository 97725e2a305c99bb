import type { Annotations, Body, Expr, Head, Import, Location, Module, RefPath, Rule, Term, With } from './ast.ts';
import { sortedMembers, sortedSet } from './compare.ts';

/** What the JSON of a tree shall hold. */
export interface TreeOptions {
  readonly locations?: boolean;
}

/** A tree as plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Fields = Record<string, Json | undefined>;

/** The JSON of a module as `opa parse --format json` writes it. Numbers are kept as {@link RawNumber} text. */
export function moduleToJson(module: Module, options: TreeOptions = {}): Json {
  const writer = new TreeWriter(options);
  return writer.module(module);
}

/** The JSON of one rule. */
export function ruleToJson(rule: Rule, options: TreeOptions = {}): Json {
  return new TreeWriter(options).rule(rule);
}

/** The JSON of a query's body. */
export function bodyToJson(body: Body, options: TreeOptions = {}): Json {
  return new TreeWriter(options).body(body);
}

/** The JSON of a term, `{type, value}`. */
export function termToJson(term: Term, options: TreeOptions = {}): Json {
  return new TreeWriter(options).term(term);
}

/** The JSON of one METADATA block. */
export function annotationsToJson(annotations: Annotations): Json {
  return new TreeWriter({}).annotations(annotations);
}

class TreeWriter {
  private readonly locations: boolean;

  constructor({ locations }: TreeOptions) {
    this.locations = locations === true;
  }

  module({ package: pkg, imports, rules, comments, annotations }: Module): Json {
    return drop({
      package: this.node(pkg.location, { path: this.path(pkg.path) }),
      imports: some(imports.map((statement) => this.import(statement))),
      annotations: some(annotations.map((block) => this.annotations(block))),
      rules: some(rules.map((rule) => this.rule(rule))),
      comments: some(
        comments.map(({ text, location }) => ({
          Text: base64(text),
          Location: this.locations ? locationToJson(location, `#${text}`) : place(location),
        })),
      ),
    });
  }

  private import({ location, path, alias, aliasLocation }: Import): Json {
    const aliasPlace = this.locations && aliasLocation !== undefined ? locationToJson(aliasLocation) : undefined;
    return this.node(location, { path: this.term(path), alias, alias_location: aliasPlace });
  }

  rule(rule: Rule): Json {
    return this.sorted(rule.location, {
      annotations: some(rule.annotations.map((block) => this.annotations(block))),
      default: rule.default ? true : undefined,
      head: this.head(rule.head),
      body: this.body(rule.body),
      else: rule.else === undefined ? undefined : this.rule(rule.else),
    });
  }

  private head({ location, name, ref, args, key, value, assign, generatedValue }: Head): Json {
    return drop({
      name: name === '' ? undefined : name,
      args: some((args ?? []).map((arg) => this.term(arg))),
      key: key === undefined ? undefined : this.term(key),
      value: value === undefined ? undefined : generatedValue ? termToJson(value) : this.term(value),
      assign: assign ? true : undefined,
      ref: this.path(ref.value),
      location: this.locations ? locationToJson(location) : undefined,
    });
  }

  body(body: Body): Json[] {
    return body.map((expr, index) => this.expr(expr, index));
  }

  private expr(expr: Expr, index: number): Json {
    return this.sorted(expr.location, {
      generated: expr.generated ? true : undefined,
      index,
      negated: expr.negated ? true : undefined,
      terms: this.terms(expr),
      with: some(expr.with.map((modifier) => this.modifier(modifier))),
    });
  }

  private modifier({ location, target, value }: With): Json {
    return this.node(location, { target: this.term(target), value: this.term(value) });
  }

  private terms(expr: Expr): Json {
    switch (expr.type) {
      case 'term':
        return this.term(expr.term);
      case 'call':
        return [expr.operator, ...expr.arguments].map((term) => this.term(term));
      case 'some':
        return this.node(keywordOf(expr), { symbols: expr.symbols.map((symbol) => this.term(symbol)) });
      case 'every':
        return this.node(keywordOf(expr), {
          key: expr.key === undefined ? null : this.term(expr.key),
          value: this.term(expr.value),
          domain: this.term(expr.domain),
          body: this.body(expr.body),
        });
      case 'not':
        return this.node(expr.location, {
          type: 'not',
          body: this.body(expr.body),
          explicit_body: expr.explicitBody,
        });
      case 'and':
      case 'or':
        return this.node(expr.location, {
          type: expr.type,
          lhs: this.body(expr.left),
          rhs: this.body(expr.right),
          explicit_lhs: expr.explicitLeft ? true : undefined,
          explicit_rhs: expr.explicitRight ? true : undefined,
        });
    }
  }

  private path(path: RefPath): Json[] {
    return path.map((term) => this.term(term));
  }

  term(term: Term): Json {
    return this.node(term.location, { type: term.type, value: this.value(term) });
  }

  private value(term: Term): Json {
    switch (term.type) {
      case 'null':
        return {};
      case 'boolean':
      case 'string':
      case 'var':
        return term.value;
      case 'number':
        return rawNumber(term.value);
      case 'ref':
        return this.path(term.value);
      case 'array':
        return term.value.map((element) => this.term(element));
      case 'set':
        return sortedSet(term.value).map((element) => this.term(element));
      case 'object':
        return sortedMembers(term.value).map(([key, value]) => [this.term(key), this.term(value)]);
      case 'arraycomprehension':
      case 'setcomprehension':
        return { term: this.term(term.term), body: this.body(term.body) };
      case 'objectcomprehension':
        return { key: this.term(term.key), value: this.term(term.value), body: this.body(term.body) };
      case 'call':
        return [term.operator, ...term.arguments].map((operand) => this.term(operand));
      case 'templatestring':
        return {
          parts:
            term.parts.length === 0
              ? null
              : term.parts.map((part) => ('negated' in part ? this.expr(part, 0) : this.term(part))),
          multi_line: term.multiLine,
        };
    }
  }

  annotations(block: Annotations): Json {
    return inOrder({
      scope: block.scope,
      title: nonEmpty(block.title),
      description: nonEmpty(block.description),
      entrypoint: block.entrypoint ? true : undefined,
      organizations: some(block.organizations),
      related_resources: some(
        block.relatedResources.map(({ ref, description }) => drop({ description: nonEmpty(description), ref })),
      ),
      authors: some(block.authors.map(({ name, email }) => drop({ name, email: nonEmpty(email) }))),
      schemas: some(
        block.schemas.map(({ path, schema, definition }) =>
          drop({
            path: path.map((term) => termToJson(term)),
            schema: schema?.map((term) => termToJson(term)),
            definition: definition === undefined ? undefined : deeplyInOrder(definition),
          }),
        ),
      ),
      compile: block.compile === undefined ? undefined : deeplyInOrder(block.compile),
      custom: block.custom === undefined ? undefined : deeplyInOrder(block.custom),
      labels: block.labels === undefined ? undefined : deeplyInOrder(block.labels),
      location: this.locations ? locationToJson(block.location) : undefined,
    });
  }

  /** Members in the order of their names, as the original's maps have them. */
  private sorted(location: Location, fields: Fields): Json {
    return inOrder(this.locations ? { location: locationToJson(location), ...fields } : fields);
  }

  private node(location: Location, fields: Fields): Json {
    return drop(this.locations ? { location: locationToJson(location), ...fields } : fields);
  }
}

/** Objects in the order of their names at every depth, as maps are written. */
function deeplyInOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => deeplyInOrder(item));
  if (typeof value !== 'object' || value === null) return value;
  return inOrder(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, deeplyInOrder(member)])));
}

/** The place of a declaration inside its expression: its keyword. */
function keywordOf({ type, location }: Expr): Location {
  return { ...location, end: location.offset + type.length };
}

/** JSON keeps numbers as they were written only as text; JavaScript's own number stands where it is exact. */
function rawNumber(text: string): Json {
  const number = Number(text);
  return String(number) === text ? number : { [rawNumberKey]: text };
}

/** Marks a number that a JavaScript number would not print as it was written; {@link stringifyTree} writes it. */
const rawNumberKey = '\0number';

/** Writes a tree as JSON text, numbers as the author wrote them. */
export function stringifyTree(tree: Json, indent = 2): string {
  const text = JSON.stringify(tree, null, indent);
  return text.replace(/\{\s*"\\u0000number":\s*"([^"]*)"\s*\}/g, '$1');
}

function place({ source, row, col }: Location): Json {
  return { file: source.name, row, col };
}

function locationToJson(location: Location, text = location.source.text.slice(location.offset, location.end)): Json {
  return { ...(place(location) as { readonly [key: string]: Json }), text: base64(text) };
}

function base64(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function nonEmpty(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function some<Item extends Json>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}

function inOrder(fields: Fields): Json {
  return drop(Object.fromEntries(Object.entries(fields).sort(([left], [right]) => (left < right ? -1 : 1))));
}

function drop(fields: Fields): Json {
  const kept: Record<string, Json> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) kept[key] = value;
  return kept;
}
