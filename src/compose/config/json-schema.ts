import * as z from 'zod/mini';
import { sections } from './sections.ts';
import type { Section, SettingRows } from './setting.ts';

/** JSON Schema (draft 2020-12) of dartagnan.yaml, for editors and for the reference. */
export function configurationSchema(): object {
  const general = sections.filter((section) => section.name === '').map((section) => properties(section.settings));
  const named = sections
    .filter((section) => section.name !== '')
    .map((section: Section) => [section.name, objectOf(properties(section.settings))] as const);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'dartagnan.yaml',
    description: 'Configuration of dartagnan. Flags and DARTAGNAN_… variables go before it.',
    ...objectOf(Object.assign({}, ...general, Object.fromEntries(named))),
  };
}

function objectOf(members: object): object {
  return { type: 'object', additionalProperties: false, properties: members };
}

function properties(settings: SettingRows): Record<string, object> {
  const inFile = Object.entries(settings).filter(([, row]) => row.flagOnly !== true);
  return Object.fromEntries(
    inFile.map(([name, { kind, doc }]) => {
      const { $schema: _, ...schema } = z.toJSONSchema(kind.schema, { io: 'input' });
      return [name, { ...schema, description: doc.en }];
    }),
  );
}
