import { version } from '../../../core/version.ts';
import { compactJson, objectJson } from '../../output/json.ts';
import { jsonString } from '../../../rego/value/print.ts';
import type { ServerRequest } from '../body.ts';
import type { ServerContext, ServerRoute } from '../context.ts';
import { metricsText } from '../metrics.ts';
import { Parameters, pathNames, referenceTo } from '../parameters.ts';
import { jsonReply, type Reply, RequestError } from '../reply.ts';

const doing = 'evaluating query';

/** For people who open the address in a browser. */
const index: Reply = {
  status: 200,
  type: 'text/html; charset=utf-8',
  body: `<!doctype html>
<title>dartagnan</title>
<p>dartagnan decides here, by the REST API of Open Policy Agent.<br>
<br>
Version: ${version}<br>
Build Commit: <br>
Build Timestamp: <br>
Build Hostname: <br>
`,
};

function health({ url }: ServerRequest, { plugins }: ServerContext): Reply {
  const parameters = new Parameters(url);
  const excluded = new Set(parameters.texts('exclude-plugin'));
  const waiting = plugins.filter(({ isReady }) => !isReady);
  const bundles = parameters.flag('bundles') ? waiting.find(({ name }) => name === 'bundle') : undefined;
  const isUp = !parameters.flag('plugins') || waiting.every(({ name }) => excluded.has(name));
  if (bundles === undefined && isUp) return jsonReply('{}');
  const names = bundles?.waiting?.toSorted().join(', ') ?? '';
  const error =
    bundles === undefined ? 'one or more plugins are not up' : `one or more bundles are not activated: ${names}`;
  return jsonReply(objectJson({ error: jsonString(error) }), { status: 500 });
}

/** `/health/live`: the document `data.system.health.live` decides (OPA REST API, "Custom Health Checks"). */
async function customHealth({ url }: ServerRequest, { store, host, limits, plugins }: ServerContext): Promise<Reply> {
  const names = pathNames(url, '/health');
  const input = {
    plugins_ready: plugins.every(({ isReady }) => isReady),
    plugin_state: Object.fromEntries(plugins.map((plugin) => [plugin.name, plugin.isReady ? 'OK' : 'NOT_READY'])),
  };
  const result = await store.policy.evaluateAsync(['system', 'health', ...names], input, { ...limits, host });
  if (result === true) return jsonReply('{}');
  const why = result === undefined ? 'was undefined' : 'returned unexpected value';
  return jsonReply(
    objectJson({ error: jsonString(`health check (${referenceTo(['system', 'health', ...names])}) ${why}`) }),
    {
      status: 500,
    },
  );
}

async function metricsPage(_: ServerRequest, { metrics, allMetrics, statusMetrics }: ServerContext): Promise<Reply> {
  return {
    status: 200,
    body: metricsText((await allMetrics?.()) ?? metrics.series, metrics.buckets) + (statusMetrics?.() ?? ''),
    type: 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores',
  };
}

function status(_: ServerRequest, context: ServerContext): Reply {
  const found = context.status?.();
  if (found === undefined) throw new RequestError(500, 'internal_error', 'status plugin not enabled');
  return jsonReply(objectJson({ result: compactJson(found) }));
}

/** What the server says of itself (OPA REST API, "Health API", "Config API", "Status API", "Metrics"). */
export const aboutRoutes: readonly ServerRoute[] = [
  { name: 'index', method: 'GET', path: '/', doing, handle: () => index },
  { name: 'health', method: 'GET', path: '/health', doing, handle: health },
  { name: 'health', method: 'GET', path: '/health/*', doing, handle: customHealth },
  { name: 'metrics', method: 'GET', path: '/metrics', doing, handle: metricsPage },
  { name: 'metrics', method: 'HEAD', path: '/metrics', doing, handle: metricsPage },
  {
    name: 'v1/config',
    method: 'GET',
    path: '/v1/config',
    doing,
    handle: ({ url }, { config }) =>
      jsonReply(objectJson({ result: compactJson(config) }), { pretty: new Parameters(url).flag('pretty') }),
  },
  { name: 'v1/status', method: 'GET', path: '/v1/status', doing, handle: status },
];
