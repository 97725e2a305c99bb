import type { CheckResult } from '../result.ts';
import type { ConftestOutput } from './output.ts';

/** JSON. */
export const json: ConftestOutput = {
  name: 'json',
  doc: 'JSON: a list of results by file and namespace; empty lists are left out.',
  render: (results) => `${JSON.stringify(results.map(objectOf), undefined, '\t')}\n`,
};

function objectOf({ filename, namespace, successes, warnings, failures, exceptions }: CheckResult): object {
  return {
    filename: filename === '-' ? '' : filename,
    namespace,
    successes,
    ...(warnings.length > 0 && { warnings }),
    ...(failures.length > 0 && { failures }),
    ...(exceptions.length > 0 && { exceptions }),
  };
}
