import { defineCatalogue } from '../../core/index.ts';
import * as bugs from './rules/bugs.ts';
import * as decisions from './rules/decisions.ts';
import * as idioms from './rules/idioms.ts';
import * as kubernetes from './rules/kubernetes.ts';
import * as style from './rules/style.ts';

/** Every lint rule in alphabetical order. */
export const lintRules = defineCatalogue([
  style.avoidInputImport,
  decisions.competingDecisions,
  bugs.constantCondition,
  idioms.deprecatedBuiltin,
  bugs.duplicateRule,
  style.implicitKeywords,
  bugs.inconsistentArguments,
  style.lineLength,
  style.messyRules,
  kubernetes.missingAdmissionResponse,
  decisions.missingDefault,
  kubernetes.missingEphemeralContainers,
  kubernetes.missingInitContainers,
  kubernetes.missingPodTemplates,
  idioms.networkCall,
  style.commentSpace,
  idioms.rawPatterns,
  bugs.notEqualsInLoop,
  kubernetes.onlyPodKind,
  style.formatted,
  decisions.permissiveDefault,
  style.snakeCase,
  idioms.debugCall,
  style.redundantAlias,
  idioms.redundantExistenceCheck,
  style.ruleLength,
  bugs.shadowsBuiltin,
  bugs.sprintfMismatch,
  style.testPackage,
  style.todoComment,
  idioms.useAssignment,
  idioms.useIn,
  idioms.useV1,
  idioms.useSome,
  idioms.yodaCondition,
  bugs.zeroArityFunction,
]);
