import { resolve } from 'node:path';
import { dbSection } from '../../compose/config/sections/db.ts';
import { generalSection } from '../../compose/config/sections/general.ts';
import { scanSection } from '../../compose/config/sections/scan.ts';
import { ComposeError } from '../../compose/error.ts';
import { say, translate, sayError } from '../../core/index.ts';
import type { Command } from '../io.ts';
import { messages } from '../messages.ts';
import { runVerbSpec } from '../program.ts';
import type { CommandSpec, Invocation, VerbSpec } from '../spec.ts';
import { detail } from '../details.ts';

const build: CommandSpec = {
  name: 'build',
  doc: 'Builds a single-file database of advisories from feeds, without the network.',
  summary: { en: 'Build a database from feeds on disk.', zh: '用本地数据源构建数据库。' },
  arguments: [],
  flags: [{ section: dbSection }, { section: generalSection }],
  examples: [
    'dartagnan db build --from feeds',
    'dartagnan db build --from pypi.tar.gz,debian-dsa-dla.tar.gz,known_exploited_vulnerabilities.json --to advisories.db',
  ],
  async run(invocation) {
    const { io, log } = invocation;
    const { from, to } = invocation.settings(dbSection);
    if (from.length === 0)
      throw new ComposeError('TARGET_AMBIGUOUS', { message: detail('no feed is named'), where: '--from' });
    const { ownDatabasePath } = await databases();
    const { buildDatabase } = await import('../../compose/build-database.ts');
    const output = to === undefined ? ownDatabasePath(await portsOf(invocation)) : resolve(io.cwd, to);
    const inputs = from.map((input) => resolve(io.cwd, input));
    const report = await buildDatabase({ inputs, output, now: Date.now(), signal: io.signal });
    for (const problem of report.problems)
      log.warn({ problem: problem[io.language] }, messages.feedLeftOut[io.language]);
    const { scopes, vulnerabilities } = report.header;
    const advisories = Object.values(scopes).reduce((sum, count) => sum + count, 0);
    const values = { path: output, advisories, scopes: Object.keys(scopes).length, vulnerabilities };
    io.stdout.write(`${translate(io.language, say(messages.databaseBuilt, values))}\n`);
    return 0;
  },
};

const info: CommandSpec = {
  name: 'info',
  doc: 'Says which databases the cache has, and of when they are.',
  summary: { en: 'Show the databases in the cache.', zh: '显示缓存中的数据库。' },
  arguments: [],
  flags: [{ section: generalSection }],
  examples: ['dartagnan db info'],
  async run(invocation) {
    const { cachedDatabases } = await databases();
    const { io } = invocation;
    const found = cachedDatabases(await portsOf(invocation));
    for (const { path, info } of found) {
      const values = { path, kind: info.kind, version: info.version, date: info.updatedAt };
      io.stdout.write(`${translate(io.language, say(messages.databaseInfo, values))}\n`);
    }
    if (found.length === 0) io.stdout.write(`${messages.databaseAbsent[io.language]}\n`);
    return found.length === 0 ? 3 : 0;
  },
};

const update: CommandSpec = {
  name: 'update',
  doc: 'Fetches Trivy’s published database from the first repository that has it.',
  summary: { en: 'Fetch the published database.', zh: '获取已发布的数据库。' },
  arguments: [],
  flags: [{ section: scanSection, only: ['cacert', 'db-repository', 'insecure'] }, { section: generalSection }],
  examples: ['dartagnan db update', 'dartagnan db update --db-repository registry.example/mirror/trivy-db:2'],
  async run(invocation) {
    const { io, log } = invocation;
    const { updateTrivyDatabase } = await import('../../compose/database-update.ts');
    const { info, repository, obstacles } = await updateTrivyDatabase(
      invocation.settings(scanSection),
      await portsOf(invocation),
    );
    for (const obstacle of obstacles)
      log.warn({ reason: sayError(obstacle, io.language) }, messages.repositoryFailed[io.language]);
    const values = { repository, date: info.updatedAt };
    io.stdout.write(`${translate(io.language, say(messages.databaseUpdated, values))}\n`);
    return 0;
  },
};

/** The verb, its commands and flags. */
export const spec: VerbSpec = {
  name: 'db',
  doc: 'Builds, fetches and shows the databases of advisories that scans ask.',
  summary: { en: 'Build, fetch and show vulnerability databases.', zh: '构建、获取和查看漏洞数据库。' },
  commands: [build, info, update],
  examples: ['dartagnan db update', 'dartagnan db build --from feeds'],
};

/** Entry of the verb. */
export const run: Command = (args, io) => runVerbSpec(spec, args, io);

function databases() {
  return import('../../compose/databases.ts');
}

async function portsOf({ io, progress, settings }: Invocation) {
  const { cacheFolder } = await import('../../compose/scan/machine.ts');
  const { cwd, env, signal } = io;
  const cacheDir = cacheFolder({ cacheDir: settings(generalSection)['cache-dir'], cwd, env });
  return { clock: { now: Date.now }, progress, signal, cwd, cacheDir };
}
