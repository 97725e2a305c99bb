import type * as z from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * What is wrong with a document, one clause an issue, each with its member: `rules[0].quorum: …`. Of alternatives, the one that the document
 * comes closest to complains: which authority was meant is known by its first member.
 */
export function complaintOf(issues: readonly Issue[]): string {
  return issues.flatMap((issue) => clauses(issue, [])).join('; ');
}

function clauses(issue: Issue, above: readonly PropertyKey[]): readonly string[] {
  const path = [...above, ...issue.path];
  const closest = issue.code === 'invalid_union' ? closestOf(issue.errors) : undefined;
  if (closest !== undefined) return closest.flatMap((inner) => clauses(inner, path));
  return [path.length === 0 ? issue.message : `${memberOf(path)}: ${issue.message}`];
}

/** The alternative with the fewest unknown members, and of those the one that was read furthest; one of another type is the last. */
function closestOf(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const strangers = (issues: readonly Issue[]) =>
    issues.reduce((sum, issue) => {
      if (issue.code === 'invalid_type' && issue.path.length === 0) return Number.POSITIVE_INFINITY;
      return sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0);
    }, 0);
  const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map(({ path }) => path.length));
  return [...alternatives].sort(
    (left, right) =>
      Math.sign(strangers(left) - strangers(right)) || depth(right) - depth(left) || left.length - right.length,
  )[0];
}

function memberOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('');
}
