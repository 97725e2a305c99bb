// Bodies as clients write them: text behind JSON, members in other cases, wrong types, YAML, gzip, and what an answer may be packed with.
import { gzipSync } from 'node:zlib';
import { besideOriginal, besidePolicy, type Request, row } from './beside-opa.fixture.ts';

const yaml = { 'content-type': 'application/yaml' };
const gzip = { 'content-encoding': 'gzip' };
const ucast = { accept: 'application/vnd.opa.ucast.all+json' };
const wrong = ['7', '"x"', 'true', '[1]', 'null', '{}', ''];
const values = ['7', '[]', '{}', 'true', 'null'];

const wholes = wrong.flatMap((body) => [
  row('POST', '/v1/data/authz/allow', body),
  row('POST', '/v1/query', body),
  row('POST', '/v1/compile', body),
  row('POST', '/v1/compile/authz/allow', body, ucast),
  row('PATCH', '/v1/data/p', body),
  row('PUT', '/v1/data/p', body),
  row('POST', '/v0/data/authz/allow', body),
]);

const members = values.flatMap((value) => [
  row('POST', '/v1/query', `{"query": ${value}}`),
  row('POST', '/v1/compile', `{"query": ${value}}`),
  row('POST', '/v1/compile', `{"query": "input.x", "unknowns": ${value}}`),
  row('POST', '/v1/compile', `{"query": "input.x", "unknowns": [${value}]}`),
  row('POST', '/v1/compile', `{"query": "input.x", "options": ${value}}`),
  row('POST', '/v1/compile', `{"query": "input.x", "options": {"disableInlining": ${value}}}`),
  row('POST', '/v1/compile', `{"query": "input.x", "options": {"nondeterministicBuiltins": ${value}}}`),
  row('POST', '/v1/compile/authz/allow', `{"unknowns": ${value}}`, ucast),
  row('POST', '/v1/compile/authz/allow', `{"options": ${value}}`, ucast),
  row('POST', '/v1/compile/authz/allow', `{"options": {"maskRule": ${value}}}`, ucast),
  row('POST', '/v1/compile/authz/allow', `{"options": {"targetSQLTableMappings": ${value}}}`, ucast),
  row('PATCH', '/v1/data/p', `[{"op": ${value}, "path": "/x"}]`),
  row('PATCH', '/v1/data/p', `[{"op": "add", "path": ${value}, "value": 1}]`),
  row('PATCH', '/v1/data/p', `[${value}]`),
]);

const requests: readonly Request[] = [
  ...wholes,
  ...members,
  row('POST', '/v1/data/authz/allow', '{"input": {"user": "alice"}} behind'),
  row('POST', '/v1/data/authz/allow', '{"input": {"user": "alice"}}{"x": 1}'),
  row('PUT', '/v1/data/t1', '{"a": 1} x'),
  row('PUT', '/v1/data/t1', '1 2'),
  row('PATCH', '/v1/data/t1', '[] x'),
  row('POST', '/v1/query', '{"query": "x=1"} x'),
  row('POST', '/v0/data/authz/allow', '"a" "b"'),
  row('GET', '/v1/data/authz/allow?input=%7B%7D%20x'),
  row('GET', '/v1/data/authz/allow?input=%7B%7D%7B'),
  row('POST', '/v1/data/authz/allow', '\ufeff{}'),
  row('PUT', '/v1/data/bom', '\ufeff1'),
  row('POST', '/v1/data/authz/allow', '{"INPUT": {"user": "alice"}}'),
  row('POST', '/v1/query', '{"QUERY": "x=input", "Input": 4}'),
  row('PATCH', '/v1/data', '[{"OP": "add", "PATH": "/q", "Value": 1}]'),
  row('POST', '/v1/data/authz/allow', '{"input": 01}'),
  row('POST', '/v1/data/authz/allow', '{"input": "a\nb"}'),
  row('POST', '/v1/data/authz/allow', 'input: {user: alice, user: bob}', yaml),
  row('POST', '/v1/data/authz/allow', 'x', yaml),
  row('PUT', '/v1/data/t2', 'a: 1', yaml),
  row('PATCH', '/v1/data/t2', '- {op: add, path: /b, value: 2}', yaml),
  row('POST', '/v1/query', 'query: x = 1', yaml),
  row('POST', '/v1/compile', 'query: input.x = 1', yaml),
  row('PUT', '/v1/data/t3', gzipSync('1'), gzip),
  row('PATCH', '/v1/data/t3', gzipSync('[]'), gzip),
  row('POST', '/v1/query', gzipSync('{"query": "x=1"}'), gzip),
  row('POST', '/v1/data/authz/allow', gzipSync('{}'), { 'content-encoding': 'GZIP' }),
  row('GET', '/v1/data/authz/nested', undefined, { 'accept-encoding': 'identity' }),
  row('POST', '/v1/compile/authz/allow', '{', ucast),
  row('POST', '/v1/compile/authz/allow', '{}', { accept: '*/*' }),
  row('POST', '/v1/compile/authz/allow', '{}', { accept: 'application/json' }),
  row('POST', '/v1/compile/authz/allow', '{"unknowns": ["1"]}', ucast),
  row('GET', '/v1/compile/authz/allow', undefined, ucast),
  row('POST', '/v1/compile', { query: ' ' }),
  row('POST', '/v1/query', { query: ' ' }),
  row('POST', '/v1/query', { query: 'x := http.send({"method": "GET", "url": "x"})' }),
  row('POST', '/v1/query', { query: 'x := [y | y := http.send({}).status_code]' }),
  row('POST', '/v1/compile', { query: 'x := http.send({"method": "GET", "url": "x"})' }),
  row('PUT', '/v1/data', '7'),
  row('PATCH', '/v1/data', '[{"op": "replace", "path": "", "value": 7}]'),
  row('PATCH', '/v1/data', '[{"op": "remove", "path": "/"}]'),
  row('DELETE', '/v1/data'),
  row('PUT', '/v1/data/x/y', '1'),
  row('PATCH', '/v1/data/x', '[{"op": "add", "path": "/y/", "value": 2}]'),
  row('PATCH', '/v1/data/x', '[{"op": "add", "path": "//", "value": 1}]'),
  row('GET', '/v1/data/x'),
  row('GET', '/v1/data/authz/nested/s/1'),
  row('GET', '/health/a/b-c/1'),
  row('PUT', '/'),
  row('HEAD', '/v1/config'),
  row('PUT', '/v1/compile'),
  row('GET', '/nothing/'),
  row('GET', '/metrics/'),
  row('POST', '/v1/query/x', '{}'),
];

besideOriginal({ 'authz.rego': besidePolicy, 'roles.json': '{"roles": {"alice": ["admin", "dev"]}}' }, requests);
