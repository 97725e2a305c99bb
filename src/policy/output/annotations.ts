import type { PlacedAnnotations } from '../../rego/check/inspect.ts';
import type { Annotations, RefPath } from '../../rego/syntax/ast.ts';
import { printRef } from '../../rego/syntax/print.ts';
import { compactJson } from './json.ts';

/** A METADATA block for a reader, as `opa inspect -a` prints it: heading, description, place, and a section for each list. */
export function annotationText({ annotations, path, package: pkg, rule, location }: PlacedAnnotations): string {
  const { scope, title, description, entrypoint } = annotations;
  const heading = title === '' ? belowData(path) : title;
  return [
    heading,
    '='.repeat(heading.length),
    ...(description === '' ? [] : ['', description]),
    '',
    `Package:  ${belowData(pkg)}`,
    ...(rule === undefined ? [] : [`Rule:     ${printRef({ value: rule })}`]),
    `Location: ${location.source.name}:${location.row}`,
    `Scope: ${scope}`,
    ...(entrypoint ? ['Entrypoint: true'] : []),
    '',
    ...sectionsOf(annotations).flatMap(({ title: name, lines }) =>
      lines.length === 0 ? [] : [`${name}:`, ...lines.map((line) => ` ${line}`), ''],
    ),
    '',
  ].join('\n');
}

/** The reference without the `data` that it begins with. */
function belowData(path: RefPath): string {
  return printRef({ value: path }).replace(/^data\./, '');
}

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

function sectionsOf({ organizations, authors, schemas, relatedResources, custom }: Annotations): readonly Section[] {
  return [
    { title: 'Organizations', lines: organizations },
    {
      title: 'Authors',
      lines: authors.map(({ name, email }) => [name, email && `<${email}>`].filter(Boolean).join(' ')),
    },
    {
      title: 'Schemas',
      lines: aligned(
        schemas.map(({ path, schema, definition }) => [
          `${printRef({ value: path })}:`,
          schema === undefined ? compactJson(definition ?? null) : printRef({ value: schema }),
        ]),
      ),
    },
    { title: 'Related Resources', lines: aligned(relatedResources.map(({ ref, description }) => [ref, description])) },
    {
      title: 'Custom',
      lines: aligned(Object.entries(custom ?? {}).map(([key, value]) => [`${key}:`, compactJson(value)])),
    },
  ];
}

/** Pairs in two columns; what has no second is as long as it likes. */
function aligned(pairs: readonly (readonly [first: string, second: string])[]): string[] {
  const width = Math.max(0, ...pairs.filter(([, second]) => second !== '').map(([first]) => first.length));
  return pairs.map(([first, second]) => (second === '' ? first : `${first.padEnd(width)} ${second}`));
}
