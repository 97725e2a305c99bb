import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeMessage } from '../../formats/protobuf/decode.ts';
import { encodeMessage } from '../../formats/protobuf/encode.ts';
import type { Plain } from '../../formats/plain.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { applyChange } from '../server/change.ts';
import type { DecisionEvent, ServerContext } from '../server/context.ts';
import { RequestMetrics } from '../server/metrics.ts';
import { PolicyStore } from '../server/store.ts';
import { envoyConfigOf } from './config.ts';
import { inputOf } from './input.ts';
import { checkRequest, checkResponse } from './messages.ts';
import { answerOf } from './response.ts';
import { type EnvoyService, startEnvoyService } from './service.ts';

const policy = `package envoy.authz

default allow := false

http := input.attributes.request.http

allow if http.method == "GET"

allow := {"allowed": true, "headers": {"x-user": ["a", "b"]}, "request_headers_to_remove": {"x-secret"}} if {
	http.method == "PUT"
}

allow := {"allowed": false, "http_status": 429, "body": input.parsed_body.say, "dynamic_metadata": {"tries": 3}} if {
	input.parsed_path == ["api", "v 1"]
	input.parsed_query.lang == ["en", "de"]
	http.method == "POST"
}

allow := "perhaps" if http.method == "PATCH"

undefined_rule := 1 if false
`;

const events: DecisionEvent[] = [];
const log = { debug() {}, info() {}, warn() {}, error() {} };
const store = new PolicyStore({ modules: [{ name: 'envoy.rego', text: policy }] });
const context: ServerContext = {
  store,
  host: {},
  metrics: new RequestMetrics(),
  config: {},
  defaultDecision: '/system/main',
  plugins: [],
  provenance: () => ({}),
  onDecision: (event) => void events.push(event),
  change: (change) => applyChange(store, change),
  ownerOf: () => undefined,
};

async function serve(more: PlainObject = {}): Promise<{ service: EnvoyService; client: Client }> {
  const config = envoyConfigOf({ plugins: { envoy_ext_authz_grpc: { addr: '127.0.0.1:0', ...more } } });
  if (config === undefined) throw new Error('no configuration');
  const service = await startEnvoyService(config, context, log);
  return { service, client: new Client(service.address, credentials.createInsecure()) };
}

function ask(client: Client, request: Plain): Promise<unknown> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      '/envoy.service.auth.v3.Authorization/Check',
      (value: Plain) => Buffer.from(encodeMessage(checkRequest, value)),
      (bytes) => decodeMessage(checkResponse, bytes),
      request,
      (error, value) => (error === null ? resolve(value) : reject(error)),
    );
  });
}

function httpRequest(http: { readonly [name: string]: Plain }): Plain {
  return { attributes: { request: { http } } };
}

let one: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  one = await serve();
});
afterAll(async () => {
  one.client.close();
  await one.service.close(100);
});

describe('the authorization service of Envoy', () => {
  it.each<[string, Plain, unknown]>([
    ['true', httpRequest({ method: 'GET' }), { status: {}, okResponse: {} }],
    ['false', httpRequest({ method: 'DELETE' }), { status: { code: 7 }, deniedResponse: { status: { code: 403 } } }],
    [
      'an object that allows',
      httpRequest({ method: 'PUT' }),
      {
        status: {},
        okResponse: {
          headers: [{ header: { key: 'x-user', value: 'a' } }, { header: { key: 'x-user', value: 'b' } }],
          headersToRemove: ['x-secret'],
        },
      },
    ],
    [
      'an object that denies',
      httpRequest({
        method: 'POST',
        path: '/api/v%201?lang=en&lang=de',
        headers: { 'content-type': 'application/json', 'content-length': '14' },
        body: '{"say": "wait"}',
      }),
      {
        status: { code: 7 },
        deniedResponse: { status: { code: 429 }, body: 'wait' },
        dynamicMetadata: { tries: 3 },
      },
    ],
  ])('answers %s', async (_, request, expected) => expect(await ask(one.client, request)).toEqual(expected));

  it('hands the decision to the log', async () => {
    events.length = 0;
    await ask(one.client, httpRequest({ method: 'GET', path: '/a' }));
    expect(events).toMatchObject([{ path: 'envoy/authz/allow', result: true, input: { parsed_path: ['a'] } }]);
    expect(events[0]?.requestedBy).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it.each([
    ['a decision that is none', httpRequest({ method: 'PATCH' }), 'illegal value for policy evaluation result'],
    [
      'a body that is not the JSON it says',
      httpRequest({ headers: { 'content-type': 'application/json' }, body: '{' }),
      '',
    ],
  ])('ends the call with an error for %s', async (_, request, message) => {
    const error = (await ask(one.client, request).catch((thrown: unknown) => thrown)) as ServiceError;
    expect(error).toMatchObject({ code: 2 });
    expect(error.details).toContain(message);
  });

  it('lets everything pass in a dry run, and still logs what was decided', async () => {
    const { service, client } = await serve({ 'dry-run': true });
    events.length = 0;
    expect(await ask(client, httpRequest({ method: 'DELETE' }))).toEqual({ status: {}, okResponse: {} });
    expect(events).toMatchObject([{ result: false }]);
    client.close();
    await service.close(100);
  });

  it('ends a call with an error where nothing is decided', async () => {
    const { service, client } = await serve({ path: 'envoy/authz/undefined_rule' });
    await expect(ask(client, httpRequest({}))).rejects.toMatchObject({ details: 'undefined decision' });
    client.close();
    await service.close(100);
  });

  it('refuses an address that is taken', async () => {
    await expect(serve({ addr: one.service.address })).rejects.toMatchObject({ code: 'POLICY_ADDRESS' });
  });
});

describe('inputOf', () => {
  const options = { parsesBody: true };

  it('has the message and what was read of it', () => {
    expect(inputOf(httpRequest({ path: '/a/b?x=1#y' }), options)).toEqual({
      attributes: { request: { http: { path: '/a/b?x=1#y' } } },
      parsed_path: ['a', 'b'],
      parsed_query: { x: ['1'] },
      parsed_body: null,
      truncated_body: false,
      version: { encoding: 'protojson', ext_authz: 'v3' },
    });
  });

  it('says that a body was cut', () => {
    const headers = { 'content-type': 'application/json', 'content-length': '100' };
    expect(inputOf(httpRequest({ headers, body: '{"a":' }), options)).toMatchObject({
      parsed_body: null,
      truncated_body: true,
    });
  });

  it('stands a message without attributes', () => {
    expect(inputOf({}, options)).toMatchObject({ parsed_path: [''], parsed_query: {} });
  });
});

describe('answerOf', () => {
  it.each([
    [{ http_status: 200 }],
    [{ allowed: 'yes' }],
    [{ allowed: false, http_status: 1 }],
    [{ allowed: false, body: 1 }],
    [{ allowed: true, headers: { a: 1 } }],
    [{ allowed: true, headers: 'a' }],
    [{ allowed: true, request_headers_to_remove: [1] }],
    [{ allowed: true, dynamic_metadata: [] }],
  ])('refuses %j', (decision) => expect(() => answerOf(decision)).toThrow(Error));
});

describe('envoyConfigOf', () => {
  it('has the defaults', () => {
    expect(envoyConfigOf({})).toBeUndefined();
    expect(envoyConfigOf({ plugins: { envoy_ext_authz_grpc: {} } })).toMatchObject({
      address: 'localhost:9191',
      path: ['envoy', 'authz', 'allow'],
      isDryRun: false,
    });
    expect(envoyConfigOf({ plugins: { envoy_ext_authz_grpc: { query: 'data.a.b' } } })?.path).toEqual(['a', 'b']);
  });

  it.each([
    [1],
    [{ addr: 1 }],
    [{ query: 'a[1]' }],
    [{ 'proto-descriptor': 'x.pb' }],
    [{ 'grpc-max-recv-msg-size': -1 }],
  ])('refuses %j', (row) =>
    expect(() => envoyConfigOf({ plugins: { envoy_ext_authz_grpc: row } })).toThrow(
      expect.objectContaining({ code: 'POLICY_CONFIG' }),
    ),
  );
});
