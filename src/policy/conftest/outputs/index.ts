import { defineCatalogue } from '../../../core/index.ts';
import { azuredevops } from './azuredevops.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import type { ConftestOutput } from './output.ts';
import { sarif } from './sarif.ts';
import { stdout } from './stdout.ts';
import { table } from './table.ts';
import { tap } from './tap.ts';

/** Every form of the report of `policy conftest`. */
export const conftestOutputs = defineCatalogue<ConftestOutput>([
  azuredevops,
  github,
  json,
  junit,
  sarif,
  stdout,
  table,
  tap,
]);
