import { jsonText, readPath } from '../../sources/json/pointer.ts';
import type { JsonEvent } from '../../events/event.ts';
import { requiredKey, row } from '../define.ts';
import type { Field } from '../field.ts';
import { jsonField } from '../json/json.ts';
import { auditSources, flatValues, ofElements, several, single } from './values.ts';

const annotation = (name: string): readonly string[] => ['annotations', name];

function queryParameter(argument: string | undefined): (event: JsonEvent) => string | undefined {
  return ({ document }) => {
    const uri = jsonText(readPath(document, ['requestURI'])) ?? '';
    const query = uri.includes('?') ? uri.slice(uri.indexOf('?') + 1) : '';
    return new URLSearchParams(query).get(argument ?? '') ?? undefined;
  };
}

/** Names of the subjects of a binding, of one kind. */
function subjects(name: string, doc: string, kind: string, nameOf: (subject: unknown) => unknown): Field {
  return jsonField(
    name,
    'string',
    doc,
    auditSources,
    ({ document }) => {
      const own = flatValues(document, ['requestObject', 'subjects']).filter(
        (subject) => readPath(subject, ['kind']) === kind,
      );
      const names = own.flatMap((subject) => jsonText(nameOf(subject)) ?? []);
      return names.length === 0 ? undefined : names;
    },
    'set',
  );
}

const nameOf = (subject: unknown): unknown => readPath(subject, ['name']);
const namespacedName = (subject: unknown): string =>
  `${jsonText(readPath(subject, ['namespace'])) ?? ''}:${jsonText(nameOf(subject)) ?? ''}`;

/** Fields of who asked for what, and of the answer. */
export const auditRequestFields: readonly Field[] = [
  single('ka.auditid', 'Unique id of the event.', ['auditID']),
  single('ka.auth.decision', 'What authorization decided.', annotation('authorization.k8s.io/decision')),
  single(
    'ka.auth.openshift.decision',
    'What authentication decided, on OpenShift.',
    annotation('authentication.openshift.io/decision'),
  ),
  single(
    'ka.auth.openshift.username',
    'User that authenticated, on OpenShift.',
    annotation('authentication.openshift.io/username'),
  ),
  single('ka.auth.reason', 'Why authorization decided so.', annotation('authorization.k8s.io/reason')),
  single('ka.cluster.name', 'Name of the cluster; told by some providers alone.', annotation('cluster.name')),
  single('ka.impuser.name', 'User that was impersonated.', ['impersonatedUser', 'username']),
  single('ka.req.binding.role', 'Role that a binding gives.', ['requestObject', 'roleRef', 'name']),
  row<JsonEvent>({
    name: 'ka.req.binding.subject.has_name',
    type: 'string',
    doc: 'Deprecated; true whatever the name, as the original answers.',
    sources: auditSources,
    argument: requiredKey,
    bind: () => () => 'true',
  }),
  several('ka.req.binding.subjects', 'Subjects that a binding names.', ['requestObject', 'subjects']),
  subjects('ka.req.binding.subjects.group_names', 'Groups that a binding names.', 'Group', nameOf),
  subjects(
    'ka.req.binding.subjects.serviceaccount_names',
    'Service accounts that a binding names.',
    'ServiceAccount',
    nameOf,
  ),
  subjects(
    'ka.req.binding.subjects.serviceaccount_ns_names',
    'Service accounts that a binding names, namespace:name.',
    'ServiceAccount',
    namespacedName,
  ),
  subjects('ka.req.binding.subjects.user_names', 'Users that a binding names.', 'User', nameOf),
  single('ka.req.configmap.name', 'Name of the configmap.', ['objectRef', 'name']),
  single('ka.req.configmap.obj', 'Content of the configmap.', ['requestObject', 'data']),
  several('ka.req.role.rules', 'Rules of the role.', ['requestObject', 'rules']),
  ...(['apiGroups', 'nonResourceURLs', 'resources', 'verbs'] as const).map((part) =>
    ofElements(
      `ka.req.role.rules.${part}`,
      `Values of ${part} in the role’s rules.`,
      ['requestObject', 'rules'],
      (rule) => flatValues(rule, [part]),
    ),
  ),
  ofElements('ka.req.service.ports', 'Ports of the service.', ['requestObject', 'spec', 'ports'], (port) => [port]),
  single('ka.req.service.type', 'Type of the service.', ['requestObject', 'spec', 'type']),
  single('ka.resp.name', 'Name of the object in the response.', ['responseObject', 'metadata', 'name']),
  single('ka.response.code', 'Code of the response.', ['responseStatus', 'code']),
  single('ka.response.reason', 'Reason of the response, for failures.', ['responseStatus', 'reason']),
  single(
    'ka.security.pod.violations',
    'What pod security found.',
    annotation('pod-security.kubernetes.io/audit-violations'),
  ),
  several('ka.sourceips', 'Addresses that the request came through.', ['sourceIPs']),
  single('ka.stage', 'Stage of the request: RequestReceived, ResponseComplete, ….', ['stage']),
  single('ka.target.name', 'Name of the object.', ['objectRef', 'name']),
  single('ka.target.namespace', 'Namespace of the object.', ['objectRef', 'namespace']),
  jsonField(
    'ka.target.pod.name',
    'string',
    'Name of the pod that the request is about.',
    auditSources,
    ({ document }) =>
      readPath(document, ['objectRef', 'resource']) === 'pods'
        ? jsonText(
            readPath(document, ['objectRef', 'name']) ?? readPath(document, ['responseObject', 'metadata', 'name']),
          )
        : undefined,
  ),
  single('ka.target.resource', 'Kind of the object: pods, secrets, ….', ['objectRef', 'resource']),
  single('ka.target.subresource', 'Part of the object: exec, log, ….', ['objectRef', 'subresource']),
  single('ka.uri', 'URI of the request.', ['requestURI']),
  row<JsonEvent>({
    name: 'ka.uri.param',
    type: 'string',
    doc: 'A parameter of the URI.',
    sources: auditSources,
    argument: requiredKey,
    bind: queryParameter,
  }),
  several('ka.user.groups', 'Groups of the user.', ['user', 'groups']),
  single('ka.user.name', 'User that made the request.', ['user', 'username']),
  single('ka.useragent', 'Client that made the request.', ['userAgent']),
  single(
    'ka.validations.admission.policy.failure',
    'What validating admission policies refused.',
    annotation('validation.policy.admission.k8s.io/validation_failure'),
  ),
  single('ka.verb', 'What was asked for: create, get, ….', ['verb']),
];
