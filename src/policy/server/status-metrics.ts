import { version } from '../../core/version.ts';
import type { BundleStatus, BundleUpdater } from '../distribution/bundles.ts';
import type { LoadTimes } from '../distribution/load-times.ts';
import type { ServerPlugin } from './context.ts';

type Updater = Pick<BundleUpdater, 'status' | 'times'>;

/** State of bundles and plugins in Prometheus's text format, under the original's names (OPA, "Status", `prometheus: true`). */
export function statusMetrics(updaters: readonly Updater[], plugins: readonly ServerPlugin[]): string {
  const bundles = updaters.map(({ status }) => status);
  const of = (name: string, pick: (bundle: BundleStatus) => string | undefined) =>
    bundles.flatMap((bundle) => {
      const time = pick(bundle);
      const revision =
        name === 'last_success_bundle_activation'
          ? `active_revision=${JSON.stringify(bundle.active_revision ?? '')},`
          : '';
      const labels = `${revision}name=${JSON.stringify(bundle.name)}`;
      return time === undefined ? [] : [`${name}{${labels}} ${Date.parse(time) * 1e6}`];
    });
  const counted = (name: string, count: (times: LoadTimes) => number) =>
    updaters.flatMap(({ status, times }) =>
      count(times) === 0 ? [] : [`${name}{name=${JSON.stringify(status.name)}} ${count(times)}`],
    );
  return [
    '# HELP opa_info Information about the OPA environment.',
    '# TYPE opa_info gauge',
    `opa_info{version=${JSON.stringify(version)}} 1`,
    '# HELP bundle_loaded_counter Counter for the bundle loaded.',
    '# TYPE bundle_loaded_counter counter',
    ...counted('bundle_loaded_counter', ({ loaded }) => loaded),
    '# HELP bundle_failed_load_counter Counter for the failed bundle load.',
    '# TYPE bundle_failed_load_counter counter',
    ...counted('bundle_failed_load_counter', ({ failed }) => failed),
    '# HELP bundle_loading_duration_ns Histogram for the bundle loading duration by stage.',
    '# TYPE bundle_loading_duration_ns histogram',
    ...updaters.flatMap(({ status, times }) => times.lines(status.name)),
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
