import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../core/index.ts';
import type { Value } from '../../rego/value/value.ts';
import { detail } from '../details.ts';
import { PolicyError } from '../error.ts';
import type { ServerContext } from '../server/context.ts';
import { decide } from '../server/decide.ts';
import { makeContext } from '../server/make-context.ts';
import type { ExecRequest } from './exec.ts';
import type { PolicyPorts } from './outcome.ts';
import { servedFiles } from './own-server.ts';

/** Decides on inputs, one after the other. */
export interface Decider {
  /** Path of the document that is asked for. */
  readonly decision: string;
  evaluate(input: Value): Promise<{ readonly result: Value | undefined; readonly id?: string | undefined }>;
}

/** Longest wait for bundles, seconds, where no time is named. */
const patience = 30;

/**
 * Decides by the policies of a configuration as the server's: bundles are fetched before, decisions are logged and uploaded.
 * @throws PolicyError, RegoError
 */
export async function withManagedPolicies<Result>(
  request: ExecRequest,
  ports: PolicyPorts & { readonly log: Log },
  say: (text: string) => void,
  work: (decider: Decider) => Promise<Result>,
): Promise<Result> {
  const { bundle, v0, configFile, set, setFile, capabilities, timeout } = request;
  const served = servedFiles({ data: [], bundle, ignore: [], v0, configFile });
  const life = new AbortController();
  const made = await makeContext({ ...served, set, setFile, capabilities }, ports, life.signal);
  made.plane.current.restore();
  const running = made.plane.run(life.signal);
  try {
    await untilReady(made.context, ports.signal, timeout === undefined || timeout <= 0 ? patience : timeout / 1000);
    const decision = request.decision ?? made.context.defaultDecision;
    const path = decision.split('/').filter(Boolean);
    const print = (line: string) => say(`${line}\n`);
    const context = Object.create(made.context, {
      host: { value: { ...made.context.host, print } },
    }) as ServerContext;
    return await work({ decision, evaluate: (input) => decide(path, input, { remote: '' }, context) });
  } finally {
    life.abort();
    await running;
  }
}

/** @throws PolicyError POLICY_CONFIG where bundles do not come in time */
async function untilReady(context: ServerContext, signal: AbortSignal, seconds: number) {
  const until = Date.now() + seconds * 1000;
  const waiting = () => context.plugins.filter(({ isReady }) => !isReady).map(({ name }) => name);
  while (waiting().length > 0 && !signal.aborted) {
    if (Date.now() > until)
      throw new PolicyError('POLICY_CONFIG', {
        message: detail('bundles did not come within {seconds} s: {names}', { seconds, names: waiting().join(', ') }),
        where: '--config-file',
      });
    await sleep(20, undefined, { signal }).catch(() => undefined);
  }
}
