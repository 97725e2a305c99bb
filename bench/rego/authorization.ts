import { repeat, workload } from './workload.ts';

const restPolicy = `package policy.restauthz

default allow := false

allow if {
	token := data.tokens[input.token_id]
	some profile in token.authz_profiles
	regex.match(profile.path, input.path)
	input.method in profile.methods
}
`;

const profiles = (paths: number) => ({
  tokens: Object.fromEntries(
    repeat(10, (token) => [
      `token${token}`,
      {
        authz_profiles: repeat(paths, (path) => ({
          path: `^/api/v1/resource${path}/[a-z]+$`,
          methods: ['GET', 'POST'],
        })),
      },
    ]),
  ),
});

const rest = (name: string, paths: number, path: string, expected: boolean) =>
  workload({
    name,
    doc: `REST authorisation: 10 tokens with ${paths} profiles (pattern of a path, methods); the input names token, path and method.`,
    policy: restPolicy,
    entrypoint: 'policy/restauthz/allow',
    data: () => profiles(paths),
    input: (index) => ({ token_id: `token${index % 10}`, method: 'GET', path, request: index }),
    expect: (result) => result === expected,
  });

const rbacPolicy = `package rbac

default allow := false

allow if {
	some role in data.user_roles[input.user]
	some grant in data.role_grants[role]
	grant.action == input.action
	grant.type == input.type
}
`;

/** Who may do what. */
export const authorization = [
  rest('AuthzForbidPath/10', 10, '/other/path', false),
  rest('AuthzForbidPath/100', 100, '/other/path', false),
  rest('AuthzAllow/1000', 1000, '/api/v1/resource999/item', true),
  workload({
    name: 'RBAC',
    doc: '50 users with 3 of 20 roles, 10 grants a role; the input names user, action and type.',
    policy: rbacPolicy,
    entrypoint: 'rbac/allow',
    data: () => ({
      user_roles: Object.fromEntries(
        repeat(50, (user) => [`user${user}`, repeat(3, (role) => `role${(user + role * 7) % 20}`)]),
      ),
      role_grants: Object.fromEntries(
        repeat(20, (role) => [
          `role${role}`,
          repeat(10, (grant) => ({ action: `action${grant}`, type: `type${role}` })),
        ]),
      ),
    }),
    input: (index) => ({
      user: `user${index % 50}`,
      action: 'action9',
      type: `type${((index % 50) + 14) % 20}`,
      object: `id${index}`,
    }),
    expect: (result) => result === true,
  }),
];
