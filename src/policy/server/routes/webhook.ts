import { messageOf } from '../../../core/index.ts';
import type { Value } from '../../../rego/value/value.ts';
import { compactJson } from '../../output/json.ts';
import { bodyValue, invalid, type ServerRequest } from '../body.ts';
import type { ServerContext, ServerRoute } from '../context.ts';
import { decide } from '../decide.ts';
import { Parameters, pathNames } from '../parameters.ts';
import { jsonReply, type Reply, RequestError } from '../reply.ts';

const doing = 'evaluating query';

/** The whole body is the input, and the bare document the answer: the form that webhooks send. */
async function answer(path: readonly string[], request: ServerRequest, context: ServerContext): Promise<Reply> {
  const { result } = await decide(path, inputOf(request), request, context);
  if (result === undefined) {
    const why = context.store.hasRule(path) ? 'undefined' : 'missing';
    throw new RequestError(404, 'undefined_document', `document ${why}: ${['data', ...path].join('.')}`);
  }
  return jsonReply(compactJson(result), { pretty: new Parameters(request.url).flag('pretty') });
}

function inputOf(request: ServerRequest): Value | undefined {
  try {
    return bodyValue(request);
  } catch (error) {
    throw invalid(`unexpected parse error for input: ${messageOf(error)}`);
  }
}

/** Decisions in the form of version 0, and the default decision at the root (OPA REST API, "Get a Document (Webhook)"). */
export const webhookRoutes: readonly ServerRoute[] = [
  {
    name: 'index',
    method: 'POST',
    path: '/',
    doing,
    handle: (request, context) => answer(context.defaultDecision.split('/').filter(Boolean), request, context),
  },
  {
    name: 'v0/data',
    method: 'POST',
    path: '/v0/data',
    doing,
    handle: (request, context) => answer([], request, context),
  },
  {
    name: 'v0/data',
    method: 'POST',
    path: '/v0/data/*',
    doing,
    handle: (request, context) => answer(pathNames(request.url, '/v0/data'), request, context),
  },
];
