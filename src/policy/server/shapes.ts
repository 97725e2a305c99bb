import type { Shape } from './shape.ts';

const compileOptions: Shape = {
  type: `struct { DisableInlining []string "json:\\"disableInlining,omitempty\\""; NondeterministicBuiltins bool "json:\\"nondeterministicBuiltins\\"" }`,
  owner: '',
  members: { disableInlining: 'texts', nondeterministicBuiltins: 'bool' },
};

/** Body of `POST /v1/compile` (OPA REST API, "Compile API"). */
export const compileShape: Shape = {
  type: 'types.CompileRequestV1',
  owner: 'CompileRequestV1',
  members: { input: 'any', options: compileOptions, query: 'string', unknowns: 'texts' },
};

/** Body of `POST /v1/data/PATH` (OPA REST API, "Get a Document (with Input)"). */
export const dataShape: Shape = { type: 'types.alias', owner: 'alias', members: { input: 'any' } };

const filterOptions: Shape = {
  type: `struct { DisableInlining []string "json:\\"disableInlining,omitempty\\""; Mappings map[string]interface {} "json:\\"targetSQLTableMappings,omitempty\\""; TargetDialects []string "json:\\"targetDialects,omitempty\\""; MaskRule string "json:\\"maskRule,omitempty\\"" }`,
  owner: '',
  members: { disableInlining: 'texts', maskRule: 'string', targetDialects: 'texts', targetSQLTableMappings: 'map' },
};

/** Body of `POST /v1/compile/PATH` (OPA REST API, "Compiling a rule to filters"). */
export const filterShape: Shape = {
  type: 'server.alias',
  owner: 'alias',
  members: { input: 'any', options: filterOptions, query: 'string', unknowns: 'texts' },
};

/** One operation of `PATCH /v1/data/PATH` (OPA REST API, "Patch a Document"). */
export const patchShape: Shape = {
  type: 'types.PatchV1',
  owner: 'PatchV1',
  members: { op: 'string', path: 'string', value: 'any' },
};

/** Body of `POST /v1/query` (OPA REST API, "Query API"). */
export const queryShape: Shape = {
  type: 'types.QueryRequestV1',
  owner: 'QueryRequestV1',
  members: { input: 'any', query: 'string' },
};
