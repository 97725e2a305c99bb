import { repeat, workload } from './workload.ts';

const container = (name: string, index: number) => ({
  name,
  image: `registry.example.com/app/${name}:1.${index}`,
  resources: { limits: { cpu: '500m', memory: '256Mi' } },
  securityContext: { privileged: index % 7 === 0, runAsUser: 1000 + index, allowPrivilegeEscalation: false },
});

const review = (index: number) => ({
  parameters: {
    labels: ['app', 'owner', 'team'],
    users: {
      ranges: [
        { min: 100, max: 999 },
        { min: 1000, max: 1010 },
      ],
    },
  },
  review: {
    kind: { group: '', version: 'v1', kind: 'Pod' },
    object: {
      metadata: { name: `pod-${index}`, namespace: 'default', labels: { app: `app${index}`, owner: 'me' } },
      spec: {
        containers: repeat(3, (at) => container(`main${at}`, index + at)),
        initContainers: [container('init', index)],
      },
    },
  },
});

const containers = `containers contains container if some container in input.review.object.spec.containers

containers contains container if some container in input.review.object.spec.initContainers
`;

const overlayPolicy = `package policy

default mount_overlay := {"allowed": false}

mount_overlay := {"allowed": true, "container": container.id} if {
	some container in data.containers
	count(container.layers) == count(input.layerPaths)
	every index, layer in container.layers {
		data.devices[input.layerPaths[count(container.layers) - index - 1]] == layer
	}
}
`;

/** Admission of workloads. */
export const admission = [
  workload({
    name: 'ACI/mount_overlay',
    doc: '10 containers of 8 layers and 80 mounted devices as data; the input lists layer paths; which container has these layers in turn.',
    policy: overlayPolicy,
    entrypoint: 'policy/mount_overlay',
    data: () => ({
      containers: repeat(10, (id) => ({ id: `container${id}`, layers: repeat(8, (layer) => `hash-${id}-${layer}`) })),
      devices: Object.fromEntries(
        repeat(80, (device) => [`/run/layers/${device}`, `hash-${device >> 3}-${device & 7}`]),
      ),
    }),
    input: (index) => ({
      target: `/run/${index}`,
      layerPaths: repeat(8, (layer) => `/run/layers/${(index % 10) * 8 + 7 - layer}`),
    }),
    expect: (result) => (result as { allowed: boolean }).allowed,
  }),
  workload({
    name: 'K8s/RequiredLabels',
    doc: 'An admission review of a Pod with 4 containers and 2 labels; which of 3 required labels are missing.',
    policy:
      'package k8s.labels\n\nviolation contains {"msg": msg, "details": {"missing": missing}} if {\n\tprovided := {label | some label, _ in input.review.object.metadata.labels}\n\trequired := {label | some label in input.parameters.labels}\n\tmissing := required - provided\n\tcount(missing) > 0\n\tmsg := sprintf("you must provide labels: %v", [missing])\n}\n',
    entrypoint: 'k8s/labels/violation',
    input: review,
    expect: (result) => (result as readonly unknown[]).length === 1,
  }),
  workload({
    name: 'K8s/Privileged',
    doc: 'The same review; which containers are privileged.',
    policy: `package k8s.privileged\n\nviolation contains {"msg": msg} if {\n\tsome container in containers\n\tcontainer.securityContext.privileged\n\tmsg := sprintf("Privileged container is not allowed: %v, securityContext: %v", [container.name, container.securityContext])\n}\n\n${containers}`,
    entrypoint: 'k8s/privileged/violation',
    input: review,
    expect: (result) => (result as readonly unknown[]).length >= 1,
  }),
  workload({
    name: 'K8s/AllowedUsers',
    doc: 'The same review; which containers run as a user outside of the allowed ranges.',
    policy: `package k8s.users\n\nviolation contains {"msg": msg} if {\n\tsome container in containers\n\tuser := container.securityContext.runAsUser\n\tnot allowed(user)\n\tmsg := sprintf("Container %v is attempting to run as disallowed user %v. Allowed runAsUser: %v", [container.name, user, input.parameters.users])\n}\n\nallowed(user) if {\n\tsome range in input.parameters.users.ranges\n\trange.min <= user\n\tuser <= range.max\n}\n\n${containers}`,
    entrypoint: 'k8s/users/violation',
    input: (index) => review(index + 9),
    expect: (result) => (result as readonly unknown[]).length >= 1,
  }),
];
