import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { BuiltinError } from '../../rego/builtins/error.ts';
import { executeTemplate } from '../../rego/builtins/template/execute.ts';
import { parseTemplate } from '../../rego/builtins/template/parse.ts';
import type { Annotations, Module } from '../../rego/syntax/ast.ts';
import { parseModule } from '../../rego/syntax/parse.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import { detail } from '../details.ts';
import { PolicyError } from '../error.ts';
import { readText } from '../load/files.ts';
import type { Outcome, PolicyPorts } from '../run/outcome.ts';
import { readPolicies } from './run.ts';

/** What `conftest doc` is asked for. */
export interface DocumentRequest {
  readonly folders: readonly string[];
  /** Folder that the pages are written to. */
  readonly outDir: string;
  /** File with a template of Go for a page; its data is the list of sections. */
  readonly template?: string | undefined;
  readonly v0: boolean;
}

/** One thing that METADATA describes. */
interface Section {
  /** Names from the package on, `main.deny`. */
  readonly path: readonly string[];
  readonly annotations: Annotations;
}

/** Writes a page in Markdown for each folder of policies, of what their METADATA says, as `conftest doc` does. @throws PolicyError, RegoError */
export async function runConftestDocument(request: DocumentRequest, ports: PolicyPorts): Promise<Outcome> {
  const { template: file } = request;
  const template = file === undefined ? undefined : await readText(file, ports.cwd);
  for (const folder of request.folders) {
    const policies = await readPolicies([folder], ports.cwd);
    const modules = policies
      .filter(({ name }) => !name.endsWith('_test.rego'))
      .map(({ name, text }) => parseModule(name, text, { version: request.v0 ? 'v0' : 'v1' }));
    const sections = modules.flatMap(sectionsOf).sort(byPath);
    if (sections.length === 0)
      throw new PolicyError('POLICY_UNREADABLE', { message: detail('no METADATA found'), where: folder });
    const page = file === undefined || template === undefined ? pageOf(sections) : templated(template, file, sections);
    const name = basename(resolve(ports.cwd, folder));
    const outDir = resolve(ports.cwd, request.outDir);
    await mkdir(outDir, { recursive: true });
    await writeFile(join(outDir, `${name}.md`), page);
  }
  return { stdout: '', stderr: '', exit: 0 };
}

function sectionsOf({ package: pkg, annotations, rules }: Module): Section[] {
  const names = pkg.path.slice(1).map((term) => ('value' in term ? String(term.value) : ''));
  const own = annotations.filter(({ scope }) => scope === 'package' || scope === 'subpackages');
  return [
    ...own.map((block) => ({ path: names, annotations: block })),
    ...rules.flatMap(({ head, annotations: blocks }) =>
      blocks.map((block) => ({ path: [...names, head.name], annotations: block })),
    ),
  ];
}

function byPath({ path: left }: Section, { path: right }: Section): number {
  const at = left.findIndex((name, index) => name !== right[index]);
  if (at === -1) return left.length - right.length;
  const other = right[at];
  return other === undefined || (left[at] ?? '') > other ? 1 : -1;
}

/** Levels of headings: as deep as the names, from the first section on, and never two at once. */
function depthsOf(sections: readonly Section[]): readonly number[] {
  const first = sections[0]?.path.length ?? 1;
  let depth = 0;
  return sections.map(({ path }, index) => {
    const wanted = index === 0 ? path.length : path.length + 1 - Math.max(1, first);
    depth = Math.max(1, Math.min(wanted, depth + 1));
    return depth;
  });
}

function pageOf(sections: readonly Section[]): string {
  const depths = depthsOf(sections);
  return sections
    .map(({ path, annotations: { title, description, relatedResources } }, index) => {
      const links = relatedResources.map(({ ref, description: words }) =>
        words === '' ? `\n* ${ref}` : `\n* [${words}](${ref})`,
      );
      const related = links.length === 0 ? '' : `\nRelated Resources:\n${links.join('')}\n`;
      return `${'#'.repeat(depths[index] ?? 1)} ${path.join('.')} - ${title}\n\n${description}\n${related}\n`;
    })
    .join('');
}

/** Steps of a template at most. */
const mostSteps = 1_000_000;

/** A page by a template of whom reads it: members are named as the original names them. */
function templated(template: string, file: string, sections: readonly Section[]): string {
  const depths = depthsOf(sections);
  const data = sections.map(({ path, annotations }, index): PlainObject => {
    const { title, description, relatedResources, authors, organizations, scope, custom = {} } = annotations;
    return {
      RegoPackageName: path.join('.'),
      Depth: depths[index] ?? 1,
      MarkdownHeading: '#'.repeat(depths[index] ?? 1),
      Annotations: {
        Title: title,
        Description: description,
        Scope: scope,
        Organizations: [...organizations],
        Authors: authors.map(({ name, email }) => ({ Name: name, Email: email })),
        RelatedResources: relatedResources.map(({ ref, description: words }) => ({ Ref: ref, Description: words })),
        Custom: custom as PlainObject,
      },
    };
  });
  let left = mostSteps;
  try {
    return executeTemplate(parseTemplate(template), data, (steps) => {
      left -= steps;
      if (left < 0) throw new BuiltinError(`it takes more than ${mostSteps} steps`);
    });
  } catch (thrown) {
    if (!(thrown instanceof BuiltinError)) throw thrown;
    const message = detail('the template fails: {reason}', { reason: thrown.message });
    throw new PolicyError('POLICY_INPUT', { message, where: `--template ${file}` });
  }
}
