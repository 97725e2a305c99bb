import { sections } from '../../src/compose/config/sections.ts';
import { type Section, variableOf } from '../../src/compose/config/setting.ts';
import { markdownPage, markdownTable } from './markdown.ts';
import type { GeneratedPage } from './page.ts';

const introduction =
  'Where each setting stands: as a flag of the verbs that take it, as a key of `dartagnan.yaml`, and as a variable. A `trivy.yaml` and `TRIVY_…` variables are read too, under the names in the column “Trivy’s”. Precedence rises from `trivy.yaml` over `dartagnan.yaml`, `TRIVY_…` and `DARTAGNAN_…` to flags.';

/** Every setting with all its names. */
export const settingsPage: GeneratedPage = {
  path: 'docs/reference/settings.md',
  title: 'Settings',
  render: () => markdownPage('Settings', introduction, ...sections.flatMap(sectionParts)),
};

function sectionParts({ name, settings }: Section): string[] {
  const rows = Object.entries(settings).map(([flag, { short, flagOnly, original, doc }]) => [
    `\`--${flag}\`${short === undefined ? '' : `, \`-${short}\``}`,
    flagOnly ? '' : `\`${[name, flag].filter(Boolean).join('.')}\``,
    `\`${variableOf('DARTAGNAN', name, flag)}\``,
    original === undefined ? '' : `\`${original}\`, \`${variableOf('TRIVY', flag)}\``,
    doc.en,
  ]);
  const headers = ['Flag', 'Key', 'Variable', 'Trivy’s', 'What it is'];
  return [`## ${name === '' ? 'General' : name}`, markdownTable(headers, rows)];
}
