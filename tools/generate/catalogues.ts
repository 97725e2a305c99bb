import { benchmarks } from '../../bench/index.ts';
import { suites } from '../../conformance/index.ts';
import { evidenceSources } from '../../src/checklist/evidence/index.ts';
import { reportFormats as checklistFormats } from '../../src/checklist/report/index.ts';
import { configKeys } from '../../src/policy/server/config-keys.ts';
import { statements } from '../../src/rego/opa-plan/format.ts';
import { analyzers } from '../../src/scan/analyzers/index.ts';
import { feeds } from '../../src/scan/database/feeds/index.ts';
import { reportFormats } from '../../src/scan/report/index.ts';
import { versionSchemes } from '../../src/scan/versions/index.ts';
import { cataloguePage } from './markdown.ts';

/** Files that the scanner understands. */
export const analyzersPage = cataloguePage(
  'analyzers',
  'Analyzers',
  'Each reads one kind of file. The version is part of the cache key: it rises when what an analyzer says changes, and cached layers are then read again. The kind is the `Type` of the result that its packages stand in.',
  analyzers.rows,
  [
    ['Kind', ({ kind }) => kind ?? ''],
    ['Version', ({ version }) => String(version)],
  ],
);

/** Benchmarks of `npm run bench`. */
export const benchmarksPage = cataloguePage(
  'benchmarks',
  'Benchmarks',
  'Run one by `npm run bench -- NAME`; each prints ratios against a floor or a peer measured in the same run.',
  benchmarks.rows,
);

/** Forms of the checklist. */
export const checklistFormatsPage = cataloguePage(
  'checklist-formats',
  'Checklist formats',
  'Chosen by `dartagnan check --format`.',
  checklistFormats.rows,
);

/** Statements of the plans that a policy is built to. */
export const planStatementsPage = cataloguePage(
  'plan-statements',
  'Statements of plans',
  'What `dartagnan policy build -t plan` writes into `plan.json`, and what others write there: OPA’s intermediate representation. Each statement has its place in the sources, too. A statement that is undefined ends its block.',
  statements.rows,
  [
    [
      'Fields',
      ({ fields }) =>
        Object.entries(fields)
          .map(([name, kind]) => `\`${name}\` (${kind})`)
          .join(', '),
    ],
  ],
);

/** Keys of the decision server's configuration. */
export const policyConfigurationPage = cataloguePage(
  'policy-configuration',
  'Configuration of the decision server',
  'What `dartagnan policy run --server --config-file FILE` reads: the keys of OPA’s configuration, `*` for any name. Keys without effect are taken, and the log says so at the start; so it does of keys that are not listed.',
  configKeys,
  [['Has an effect', ({ hasEffect }) => (hasEffect ? 'yes' : 'no')]],
);

/** Tools whose findings the checklist takes. */
export const evidencePage = cataloguePage(
  'evidence',
  'Evidence sources',
  'What `dartagnan check --evidence FILE` reads. The format is recognised by the document’s shape, not by the file’s name.',
  evidenceSources.rows,
);

/** Publications that our own database is built from. */
export const feedsPage = cataloguePage(
  'feeds',
  'Feeds',
  'What `dartagnan db build` reads from folders and archives. The licence is the publisher’s, of the data; it is stored in the database.',
  feeds.rows,
  [
    ['Publisher', ({ source: { name, url } }) => (url === undefined ? name : `[${name}](${url})`)],
    ['Licence', ({ source }) => source.licence],
  ],
);

/** Forms of the scan's report. */
export const formatsPage = cataloguePage(
  'formats',
  'Report formats',
  'Chosen by `--format`. Each says, in its own way, why a result may be incomplete.',
  reportFormats.rows,
);

/** Suites of `npm run conformance`. */
export const suitesPage = cataloguePage(
  'conformance',
  'Conformance suites',
  'Run one by `npm run conformance -- NAME DIR`, where DIR holds the files of the suite; the last line is `N passed, N failed, N skipped`.',
  suites.rows,
);

/** Orders of versions. */
export const versionsPage = cataloguePage(
  'versions',
  'Version schemes',
  'How each ecosystem orders its versions and writes its constraints. Every string has a place in the order; a malformed constraint is an error.',
  versionSchemes.rows,
);
