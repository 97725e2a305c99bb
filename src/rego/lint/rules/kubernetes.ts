import type { Location, Module } from '../../syntax/ast.ts';
import { operatorName } from '../../check/equality.ts';
import { expressions, pathOf, references, ruleName } from '../look.ts';
import { type LintHit, lintRule } from '../rule.ts';

/** Where a module reads the containers of a Pod; undefined where it does not. */
function readsContainers(module: Module): Location | undefined {
  for (const { ref, path } of references(module)) {
    const at = path.indexOf('containers');
    if (at > 0 && path[at - 1] === 'spec') return ref.location;
  }
  return undefined;
}

function mentions({ source }: Module, word: string): boolean {
  return source.text.includes(word);
}

function* misses(module: Module, word: string): Generator<LintHit> {
  const location = readsContainers(module);
  if (location !== undefined && !mentions(module, word)) yield { location };
}

/** Ephemeral containers are added to running Pods. */
export const missingEphemeralContainers = lintRule({
  name: 'missing-ephemeral-containers',
  doc: 'A policy over containers looks at ephemeral containers too, which kubectl debug adds.',
  level: 'weakness',
  text: {
    en: 'spec.ephemeralContainers are not looked at: a debug container can do what this policy forbids',
    zh: '未检查 spec.ephemeralContainers：调试容器可绕过此策略',
  },
  check: ({ module }) => misses(module, 'ephemeralContainers'),
});

/** Init containers run with the Pod's rights. */
export const missingInitContainers = lintRule({
  name: 'missing-init-containers',
  doc: 'A policy over containers looks at init containers too, which run with the same rights.',
  level: 'weakness',
  text: {
    en: 'spec.initContainers are not looked at: an init container can do what this policy forbids',
    zh: '未检查 spec.initContainers：初始化容器可绕过此策略',
  },
  check: ({ module }) => misses(module, 'initContainers'),
});

/** Pods come from templates. */
export const missingPodTemplates = lintRule({
  name: 'missing-pod-templates',
  doc: 'A policy over Pods looks at the templates of Deployments, Jobs and other controllers too.',
  level: 'weakness',
  text: {
    en: 'spec.template.spec is not looked at: Deployments, Jobs and the like are only refused when their Pods start',
    zh: '未检查 spec.template.spec：Deployment、Job 等要到创建 Pod 时才被拒绝',
  },
  check: ({ module }) => misses(module, 'template'),
});

/** A policy that knows Pods only and refuses or passes everything else unseen. */
export const onlyPodKind = lintRule({
  name: 'only-pod-kind',
  doc: 'An allow rule that requires kind Pod refuses every other kind.',
  level: 'weakness',
  text: {
    en: 'every kind but Pod is refused by this condition: decide what holds for other kinds',
    zh: '此条件会拒绝 Pod 以外的所有类型：请决定其他类型如何处理',
  },
  *check({ module }) {
    const allows = module.rules.filter((rule) => ruleName(rule) === 'allow');
    for (const expr of expressions({ rules: allows })) {
      if (expr.type !== 'call' || expr.negated || !['equal', 'eq'].includes(operatorName(expr) ?? '')) continue;
      const [left, right] = expr.arguments;
      const isKind = [left, right].some((term) => term?.type === 'ref' && pathOf(term).at(-1) === 'kind');
      const isPod = [left, right].some((term) => term?.type === 'string' && term.value === 'Pod');
      if (isKind && isPod && expr.location.source === module.source) yield { location: expr.location };
    }
  },
});

/** A webhook must get an AdmissionReview back. */
export const missingAdmissionResponse = lintRule({
  name: 'missing-admission-response',
  doc: 'A policy that a Kubernetes webhook asks answers with an AdmissionReview, which names the request by its uid.',
  level: 'weakness',
  text: {
    en: 'input.request is read, but no rule builds the AdmissionReview that the API server expects (apiVersion, kind, response.uid, response.allowed)',
    zh: '读取了 input.request，却没有规则生成 API 服务器所需的 AdmissionReview（apiVersion、kind、response.uid、response.allowed）',
  },
  *check({ module, modules }) {
    const first = [...references(module)].find(({ path }) => path[0] === 'input' && path[1] === 'request');
    if (first === undefined || !module.rules.some((rule) => ['allow', 'deny'].includes(ruleName(rule)))) return;
    const answers = modules.some((one) => mentions(one, 'AdmissionReview') || mentions(one, 'uid'));
    if (!answers) yield { location: first.ref.location };
  },
});
