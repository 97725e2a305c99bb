import { dispatch } from '../../src/cli/dispatch.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { verbs } from '../../src/cli/verbs.ts';
import { markdownPage } from './markdown.ts';
import type { GeneratedPage } from './page.ts';

/** The help of every verb and of its parts, as the command prints it. */
export const cliPage: GeneratedPage = {
  path: 'docs/reference/cli.md',
  title: 'Commands',
  async render() {
    const parts: string[] = [];
    for (const { name } of verbs) parts.push(...(await helpOf([name])));
    return markdownPage(
      this.title,
      'What `dartagnan VERB --help` prints. Settings come from `dartagnan.yaml` (its JSON Schema is [dartagnan.schema.json](dartagnan.schema.json)), then from variables `DARTAGNAN_…`, then from flags; the later goes before the earlier.',
      ...parts,
    );
  },
};

/** Sections for a verb and for the parts that its help lists. */
async function helpOf(words: readonly string[]): Promise<string[]> {
  const io = recordIo();
  const code = await dispatch([...words, '--help'], io);
  if (code !== 0) throw new Error(`dartagnan ${words.join(' ')} --help ended with ${code}: ${io.written.err}`);
  const section = [
    `${'#'.repeat(words.length + 1)} dartagnan ${words.join(' ')}`,
    `\`\`\`text\n${trimLines(io.written.out)}\n\`\`\``,
  ];
  for (const part of partsIn(io.written.out)) section.push(...(await helpOf([...words, part])));
  return section;
}

function trimLines(text: string): string {
  return text.replaceAll(/[ \t]+$/gm, '').trim();
}

/** Names under the heading `Commands:`, `image|i [options] …` as `image`. */
function partsIn(help: string): string[] {
  const [, listed = ''] = help.split(/^Commands:\n/m);
  const lines = listed.split(/\n\n/, 1)[0] ?? '';
  return [...lines.matchAll(/^ {2}([\w-]+)/gm)].map(([, name]) => name ?? '');
}
