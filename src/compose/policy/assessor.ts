import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type Saying,
  say,
  type StageAssessor,
  type StageEvidence,
  type StageState,
  type StageVerdict,
} from '../../core/index.ts';
import { readManifests } from '../../policy/kubernetes/manifests.ts';
import { decisionsOf, findViolations, type ManifestViolation } from '../../policy/kubernetes/violations.ts';
import { compileFiles } from '../../policy/load/compile.ts';
import { loadFiles } from '../../policy/load/load.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { messages } from './messages.ts';

const source = 'dartagnan policy';

/** Violations that are shown one by one. */
const shown = 50;

/** Our own policies, where they stand above this file: in the sources, or beside `dist` in the package. */
function libraryFolder(): string {
  const above = ['../', '../../', '../../../'];
  const places = above.map((folders) => fileURLToPath(new URL(`${folders}policies/kubernetes`, import.meta.url)));
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new ComposeError('MANIFESTS_UNREADABLE', {
    message: detail('the policies of this package are missing'),
    where: places[0] ?? '',
  });
}

/** The manifests' policies as the deploy stage of the checklist: our own, or those of the files that are named. */
export function manifestAssessor(manifests: string, policies: readonly string[], cwd: string): StageAssessor {
  return {
    stage: 'deploy',
    name: source,
    async assess(_subject, _evidence, signal) {
      const data = policies.length > 0 ? policies : [libraryFolder()];
      const files = await loadFiles({ data, bundles: [], ignore: [], cwd });
      const compiled = compileFiles(files, { v0: false, strict: false });
      const objects = await readManifests(manifests, cwd);
      if (objects.length === 0)
        return emptyVerdict(manifests, say(messages.deployEmpty), say(messages.nextNameManifests));
      const decisions = decisionsOf(compiled.modules).length;
      if (decisions === 0) return emptyVerdict(data.join(', '), say(messages.deployNoRules), say(messages.nextRules));
      const violations = findViolations(compiled, objects, signal);
      return verdictOf(violations, objects.length, decisions);
    },
  };
}

function emptyVerdict(where: string, summary: Saying, next: Saying): StageVerdict {
  const evidence: StageEvidence[] = [{ state: 'not-checked', saying: summary, where, source }];
  return { stage: 'deploy', state: 'not-checked', summary, evidence, next };
}

function verdictOf(violations: readonly ManifestViolation[], objects: number, policies: number): StageVerdict {
  const denied = violations.filter(({ level }) => level === 'deny').length;
  const warned = violations.length - denied;
  const state: StageState = denied > 0 ? 'failed' : warned > 0 ? 'warning' : 'passed';
  const summary = {
    failed: say(messages.deployFailing, { denied, warned }),
    warning: say(messages.deployWarning, { warned }),
    passed: say(messages.deployPassed, { objects, policies }),
  }[state];
  const next = state === 'passed' ? say(messages.nextDeploy) : say(messages.nextManifests);
  return { stage: 'deploy', state, summary, evidence: evidenceOf(violations), next };
}

/** Denials before warnings, each in the order of files and lines. */
function evidenceOf(violations: readonly ManifestViolation[]): StageEvidence[] {
  const ordered = [...violations].sort((left, right) => Number(left.level === 'warn') - Number(right.level === 'warn'));
  const rows = ordered.slice(0, shown).map(
    ({ level, file, line, object, message, policy }): StageEvidence => ({
      state: level === 'deny' ? 'failed' : 'warning',
      saying: say(messages.violation, { object, message, policy }),
      where: `${file}:${line}`,
      source,
    }),
  );
  const hidden = violations.length - rows.length;
  if (hidden > 0) rows.push({ state: 'warning', saying: say(messages.moreViolations, { count: hidden }), source });
  return rows;
}
