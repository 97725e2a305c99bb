import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../fields/index.ts';
import { jsonEvents } from './event.ts';
import { jsonSources } from './sources.ts';

/** Keys that the documents of these sources have, so that fields find what they look for, in the wrong shape mostly. */
const key = fc.constantFrom(
  'Records',
  'annotations',
  'auditID',
  'containers',
  'eventName',
  'eventTime',
  'image',
  'items',
  'kind',
  'metadata',
  'name',
  'namespace',
  'objectRef',
  'requestObject',
  'requestParameters',
  'requestURI',
  'resource',
  'responseObject',
  'responseStatus',
  'rules',
  'securityContext',
  'spec',
  'stage',
  'stageTimestamp',
  'user',
  'userIdentity',
  'username',
  'verb',
  'volumes',
  '0',
  '__proto__',
);
const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    fc.constantFrom(
      null,
      true,
      0,
      -1.5,
      '',
      '2026-01-02T03:04:05Z',
      'pods/exec',
      '/api/v1?a=b',
      ':',
      '99999999999999999999-01-01',
    ),
    fc.array(tie('document'), { maxLength: 4 }),
    fc.dictionary(key, tie('document'), { maxKeys: 6, noNullPrototype: true }),
  ),
}));

describe.each(jsonSources.rows)('documents of $name', (source) => {
  const fields = fieldsOf(source.name);
  const readers = [...fields.names()].map((name) => {
    const field = fields.field(name)!;
    return field.bind(field.argument?.required === true ? '/user/name' : undefined);
  });

  it('of any shape give values or none, and never an error', () => {
    fc.assert(
      fc.property(document, (one) => {
        const events = jsonEvents(source, one, 0);
        expect(() => events.forEach((event) => readers.forEach((read) => read(event)))).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});
