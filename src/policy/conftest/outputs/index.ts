import { detail } from '../../details.ts';
import { PolicyError } from '../../error.ts';
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

/** The form of a name. @throws PolicyError POLICY_INPUT */
export function conftestOutput(name: string): ConftestOutput {
  const output = conftestOutputs.get(name);
  if (output !== undefined) return output;
  throw new PolicyError('POLICY_INPUT', { message: detail('no form of the report'), where: `--output ${name}` });
}
