import { problem } from './problem.ts';
import type { Rule } from './survey.ts';

/** Directives are known and stand where they may (5.7.1 and 5.7.2). */
const known: Rule = ({ schema, directives }) => {
  for (const { node, location } of directives) {
    const directive = schema.directives.get(node.Name) ?? problem(`Unknown directive "@${node.Name}".`, node);
    if (!(directive.Locations?.includes(location) ?? false))
      problem(`Directive "@${node.Name}" may not be used on ${location}.`, node);
  }
};

/** Directives that do not repeat stand once in a place (5.7.3). */
const unique: Rule = ({ schema, directives }) => {
  for (const { node, siblings } of directives)
    if (
      schema.directives.get(node.Name)?.IsRepeatable !== true &&
      siblings.find(({ Name }) => Name === node.Name) !== node
    )
      problem(`The directive "@${node.Name}" can only be used once at this location.`, node);
};

/** Rules on directives (5.7). */
export const directiveRules: readonly Rule[] = [known, unique];
