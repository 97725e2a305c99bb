import type { BundleStatus } from '../distribution/bundles.ts';
import type { ServerPlugin } from './context.ts';

/** State of bundles and plugins in Prometheus's text format, under the original's names (OPA, "Status", `prometheus: true`). */
export function statusMetrics(bundles: readonly BundleStatus[], plugins: readonly ServerPlugin[]): string {
  const of = (name: string, pick: (bundle: BundleStatus) => string | undefined) =>
    bundles.flatMap((bundle) => {
      const time = pick(bundle);
      return time === undefined ? [] : [`${name}{name=${JSON.stringify(bundle.name)}} ${Date.parse(time) * 1e6}`];
    });
  return [
    '# HELP plugin_status_gauge Gauge for the plugin by status.',
    '# TYPE plugin_status_gauge gauge',
    ...plugins.map(
      ({ name, isReady }) =>
        `plugin_status_gauge{name=${JSON.stringify(name)},status="${isReady ? 'OK' : 'NOT_READY'}"} 1`,
    ),
    '# HELP last_success_bundle_activation Gauge for the last success bundle activation.',
    '# TYPE last_success_bundle_activation gauge',
    ...of('last_success_bundle_activation', (bundle) => bundle.last_successful_activation),
    '# HELP last_success_bundle_download Gauge for the last success bundle download.',
    '# TYPE last_success_bundle_download gauge',
    ...of('last_success_bundle_download', (bundle) => bundle.last_successful_download),
    '# HELP last_bundle_request Gauge for the last bundle request.',
    '# TYPE last_bundle_request gauge',
    ...of('last_bundle_request', (bundle) => bundle.last_request),
    '# HELP last_success_bundle_request Gauge for the last success bundle request.',
    '# TYPE last_success_bundle_request gauge',
    ...of('last_success_bundle_request', (bundle) => bundle.last_successful_request),
    '',
  ].join('\n');
}
