import type { ServerRoute } from '../context.ts';
import { aboutRoutes } from './about.ts';
import { compileRoutes } from './compile.ts';
import { dataRoutes } from './data.ts';
import { policyRoutes } from './policies.ts';
import { queryRoutes } from './query.ts';
import { webhookRoutes } from './webhook.ts';

/** Every endpoint of the server. */
export const serverRoutes: readonly ServerRoute[] = [
  ...aboutRoutes,
  ...compileRoutes,
  ...dataRoutes,
  ...policyRoutes,
  ...queryRoutes,
  ...webhookRoutes,
];
