import { pathText } from '../../provenance/derived.ts';
import type { CheckResult, ConftestResult } from '../result.ts';
import type { ConftestOutput } from './output.ts';

/** JSON. */
export const json: ConftestOutput = {
  name: 'json',
  doc: 'JSON: a list of results by file and namespace; empty lists are left out.',
  render: (results) => `${JSON.stringify(results.map(objectOf), undefined, '\t')}\n`,
};

function objectOf({
  filename,
  namespace,
  successes,
  skipped = [],
  warnings,
  failures,
  exceptions,
}: CheckResult): object {
  return {
    filename: filename === '-' ? '' : filename,
    namespace,
    successes,
    ...(skipped.length > 0 && { skipped }),
    ...(warnings.length > 0 && { warnings: warnings.map(resultOf) }),
    ...(failures.length > 0 && { failures: failures.map(resultOf) }),
    ...(exceptions.length > 0 && { exceptions }),
  };
}

/** A message, and the places of the input that it was made of. */
function resultOf({ reads, ...result }: ConftestResult): object {
  if (reads === undefined || reads.length === 0) return result;
  return { ...result, provenance: reads.map(({ path, place }) => ({ path: pathText(path), ...place })) };
}
