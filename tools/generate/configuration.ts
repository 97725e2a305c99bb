import { configurationSchema } from '../../src/compose/config/json-schema.ts';
import type { GeneratedPage } from './page.ts';

/** JSON Schema of dartagnan.yaml; editors and the package's `schema.json` export read it. */
export const configurationPage: GeneratedPage = {
  path: 'docs/reference/dartagnan.schema.json',
  title: 'JSON Schema of dartagnan.yaml',
  render: () => `${JSON.stringify(configurationSchema(), null, 2)}\n`,
};
