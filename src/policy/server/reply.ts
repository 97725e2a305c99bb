import { describeProblem, RegoError } from '../../rego/error.ts';
import { EvaluationError } from '../../rego/run/error.ts';
import { jsonString } from '../../rego/value/print.ts';
import { PolicyError } from '../error.ts';
import { errorList } from '../output/errors.ts';
import { limited } from '../output/limit.ts';
import { arrayJson, indentJson, objectJson } from '../output/json.ts';
import { StoreError } from './document.ts';

/** Mistakes of a policy that one answer lists, the original’s default. */
const mostListed = 10;

/** An answer before it is sent; the body is JSON where no type says otherwise, or absent. */
export interface Reply {
  readonly status: number;
  readonly body?: string | Uint8Array;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer with a JSON body, in one line or, where it was asked for, in many. */
export function jsonReply(text: string, { status = 200, pretty = false } = {}): Reply {
  return { status, body: `${pretty ? indentJson(text) : text}\n` };
}

/** Something is wrong with a request; codes are those of OPA's REST API. */
export class RequestError extends Error {
  readonly status: number;
  readonly code: string;
  /** JSON texts of the single mistakes. */
  readonly errors: readonly string[];

  constructor(status: number, code: string, message: string, errors: readonly string[] = []) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** What was thrown as an answer; undefined where it is no error of ours. @param doing what was done, as `compiling module(s)` */
export function errorReply(thrown: unknown, doing: string): Reply | undefined {
  const error = requestErrorOf(thrown, doing);
  if (error === undefined) return undefined;
  const body = objectJson({
    code: jsonString(error.code),
    message: jsonString(error.message, true),
    errors: error.errors.length === 0 ? undefined : arrayJson(error.errors),
  });
  return jsonReply(body, { status: error.status, pretty: true });
}

/** What was thrown as an error of the API; undefined where it is none of ours. */
export function requestErrorOf(thrown: unknown, doing: string): RequestError | undefined {
  if (thrown instanceof RequestError) return thrown;
  if (thrown instanceof StoreError) return new RequestError(thrown.status, thrown.code, thrown.message);
  const listed =
    thrown instanceof RegoError || thrown instanceof EvaluationError
      ? [errorList(limited(thrown, mostListed), { codeFirst: true }).slice(1, -1)]
      : [];
  const message = `error(s) occurred while ${doing}`;
  if (thrown instanceof RegoError) {
    // A change of data, and a module without a package, are refused with the text alone.
    const [problem] = thrown.problems;
    if (doing === 'evaluating query') return new RequestError(400, 'invalid_parameter', thrown.message);
    if (problem?.location?.row === 0) return new RequestError(400, 'invalid_parameter', describeProblem(problem));
    return new RequestError(400, 'invalid_parameter', message, listed);
  }
  if (thrown instanceof EvaluationError) return new RequestError(500, 'internal_error', message, listed);
  // Only a policy can make what is nested so deeply: bodies are refused before.
  if (thrown instanceof RangeError) return new RequestError(500, 'internal_error', 'the document is nested too deeply');
  if (thrown instanceof PolicyError && thrown.code === 'POLICY_STORAGE')
    return new RequestError(500, 'internal_error', thrown.message);
  return thrown instanceof PolicyError ? new RequestError(400, 'invalid_parameter', thrown.message) : undefined;
}
