import { path, texts } from '../kind.ts';
import { setting, type Section } from '../setting.ts';

const settings = {
  from: setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Feeds to build from: folders, archives (tar.gz, zip) or files, repeated or separated by commas.',
      zh: '构建所用的数据源：目录、归档（tar.gz、zip）或文件，可重复或用逗号分隔。',
    },
  }),
  to: setting({
    kind: path,
    doc: {
      en: 'File of the database that is built (default: db/advisories.db in the cache folder, where scans find it).',
      zh: '所构建数据库的文件（默认：缓存目录中的 db/advisories.db，扫描时会使用）。',
    },
  }),
};

/** Settings of building databases. */
export const dbSection = { name: 'db', settings } satisfies Section;
