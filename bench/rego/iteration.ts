import { repeat, workload } from './workload.ts';

const schedulerPolicy = `package opa.test.scheduler

nodes contains name if some name, _ in data.nodes

running[node] contains pod if {
	some pod in data.pods
	node := pod.spec.nodeName
}

port_conflict contains node if {
	some node in nodes
	some pod in running[node]
	some container in pod.spec.containers
	some port in container.ports
	some wanted in input.pod.spec.containers[_].ports
	port.hostPort == wanted.hostPort
}

used[node] := total if {
	some node in nodes
	total := sum([container.cpu | some pod in running[node]; some container in pod.spec.containers])
}

fits[node] := score if {
	some node in nodes
	not node in port_conflict
	wanted := sum([container.cpu | some container in input.pod.spec.containers])
	capacity := data.nodes[node].capacity.cpu
	used[node] + wanted <= capacity
	score := round(((capacity - used[node]) * 10) / capacity)
}
`;

/** Loops. */
export const iteration = [
  workload({
    name: 'Scheduler/10x30',
    doc: '10 nodes with capacities and 30 running pods of 2 containers as data; the input is a pod to place; which nodes fit, with scores.',
    policy: schedulerPolicy,
    entrypoint: 'opa/test/scheduler/fits',
    data: () => ({
      nodes: Object.fromEntries(repeat(10, (node) => [`node${node}`, { capacity: { cpu: 4000 } }])),
      pods: repeat(30, (pod) => ({
        spec: {
          nodeName: `node${pod % 10}`,
          containers: repeat(2, (container) => ({
            cpu: 100 * (container + 1),
            ports: [{ hostPort: 8000 + pod * 2 + container }],
          })),
        },
      })),
    }),
    input: (index) => ({
      pod: { name: `pod${index}`, spec: { containers: [{ cpu: 200, ports: [{ hostPort: 8000 + index }] }] } },
    }),
    expect: (result) => Object.keys(result as object).length >= 9,
  }),
  workload({
    name: 'ArrayIteration/1000',
    doc: 'An array of 1,000 objects as input; whether one of them has a value that is in none but the last.',
    policy: 'package test\n\nmain if {\n\tsome item in input.items\n\titem.id == input.wanted\n}\n',
    entrypoint: 'test/main',
    input: (index) => ({ wanted: 999 + index * 1000, items: repeat(1000, (item) => ({ id: item + index * 1000 })) }),
    expect: (result) => result === true,
  }),
  workload({
    name: 'VirtualDocs/1000x1000',
    doc: '1,000 rules of one set, each with the same condition on the input that holds, so that each adds its element.',
    policy: `package test\n\n${repeat(1000, (rule) => `hits contains "rule${rule}" if {\n\tinput.method == "POST"\n\tinput.path[0] == "accounts"\n\tinput.user_id == input.path[1]\n}\n`).join('\n')}`,
    entrypoint: 'test/hits',
    input: (index) => ({ method: 'POST', path: ['accounts', `user${index}`], user_id: `user${index}` }),
    expect: (result) => (result as readonly unknown[]).length === 1000,
  }),
  workload({
    name: 'ComprehensionIndexing/arrays_1000',
    doc: 'An array of 1,000 small numbers as input; for each item a comprehension gathers the indices of equal items.',
    policy:
      'package test\n\nlongest := max([count(same) |\n\tsome item in input.items\n\tsame := [k | some k, other in input.items; other == item]\n])\n',
    entrypoint: 'test/longest',
    input: (index) => ({ items: repeat(1000, (item) => (item * 7 + index) % 500) }),
    expect: (result) => result === 2,
  }),
  workload({
    name: 'Glob/1000',
    doc: '1,000 globs as data; which match a host name of the input.',
    policy:
      'package test\n\nmatches contains pattern if {\n\tsome pattern in data.patterns\n\tglob.match(pattern, ["."], input.host)\n}\n',
    entrypoint: 'test/matches',
    data: () => ({ patterns: repeat(1000, (pattern) => `*.zone${pattern}.example.com`) }),
    input: (index) => ({ host: `www.zone${index}.example.com` }),
    expect: (result) => (result as readonly unknown[]).length === 1,
  }),
  workload({
    name: 'Data/50MB',
    doc: 'A data document of about 50 MB, 200,000 accounts with their grants; the input names an account and an action.',
    policy:
      'package test\n\ndefault allow := false\n\nallow if {\n\taccount := data.accounts[input.account]\n\taccount.active\n\tsome grant in account.grants\n\tgrant.action == input.action\n}\n',
    entrypoint: 'test/allow',
    data: () => ({
      accounts: Object.fromEntries(
        repeat(200_000, (account) => [
          `account${account}`,
          {
            active: true,
            owner: `owner-${account}@example.com`,
            address: {
              street: `Street ${account}`,
              city: `City ${account % 1000}`,
              zip: String(10_000 + (account % 80_000)),
            },
            grants: [
              { action: 'read', since: 2020 },
              { action: 'write', since: 2021 },
              { action: 'share', since: 2022 },
            ],
          },
        ]),
      ),
    }),
    input: (index) => ({ account: `account${index * 3001}`, action: 'share' }),
    expect: (result) => result === true,
  }),
];
