// The parts of undici that the transport uses: half of the package is fetch, mocks and caches, which would be loaded with it.
import api from 'undici/lib/api/index.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';

// As the package's own index does: without it, dispatchers cannot `request`.
Object.assign(Dispatcher.prototype, api);

export { Agent, EnvHttpProxyAgent };
