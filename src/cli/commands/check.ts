import { checkSection } from '../../compose/config/sections/check.ts';
import { generalSection } from '../../compose/config/sections/general.ts';
import { scanSection } from '../../compose/config/sections/scan.ts';
import { watchSection } from '../../compose/config/sections/watch.ts';
import { trustSection } from '../../compose/config/sections/trust.ts';
import type { TrustPorts, TrustSettings } from '../../compose/trust/index.ts';
import type { ScanSettings } from '../../compose/scan/index.ts';
import { wantsColour } from '../colour.ts';
import type { Command } from '../io.ts';
import { runCommandSpec } from '../program.ts';
import type { CommandSpec } from '../spec.ts';
import { writeReport } from '../write-report.ts';

/** Settings of the scanner that shape the build stage; severities and format are the checklist's own. */
const scanFlags = [
  'db-repository',
  'ignorefile',
  'insecure',
  'offline-scan',
  'parallel',
  'password',
  'pkg-types',
  'platform',
  'registry-token',
  'skip-db-update',
  'skip-dirs',
  'skip-files',
  'username',
];

/** The verb, its commands and flags. */
export const spec: CommandSpec = {
  name: 'check',
  doc: 'Makes the production checklist of an image: build, sign, deploy, run, kernel.',
  summary: {
    en: 'Make the production checklist of an image: build, sign, deploy, run, kernel.',
    zh: '生成镜像的生产环境检查清单：构建、签名、部署、运行、内核。',
  },
  arguments: [
    {
      syntax: '<image>',
      doc: {
        en: 'Image reference, or an image archive or OCI layout here.',
        zh: '镜像引用，或本地的镜像归档、OCI 布局。',
      },
    },
  ],
  flags: [{ section: checkSection }, { section: scanSection, only: scanFlags }, { section: generalSection }],
  examples: [
    'dartagnan check nginx:1.27',
    'dartagnan check --evidence trivy.json,cosign.json --format html --output checklist.html nginx:1.27',
    'dartagnan check --gate CRITICAL --require build,sign registry.example/app:1',
  ],
  async run({ words: [image = ''], io, log, progress, settings }) {
    const { runCheck } = await import('../../compose/check.ts');
    const { machinePorts } = await import('../../compose/scan/index.ts');
    const { signal, language, cwd, env } = io;
    const cacheDir = settings(generalSection)['cache-dir'];
    const ports = machinePorts({ log, progress, signal, language, cwd, env, cacheDir });
    const check = settings(checkSection);
    // What the scanner's own report leaves out, the checklist's gate must still see.
    const scan = {
      ...settings(scanSection),
      severity: scanSection.settings.severity.fallback,
      'ignore-unfixed': false,
    };
    const colour = check.output === undefined && wantsColour(io.stdout, io.env);
    const { watchAssessor } = await import('../../compose/watch/assessor.ts');
    const others = [
      await signAssessor(check['trust-policy'], withConnection(settings(trustSection), scan), { env, cwd, signal }),
      watchAssessor({ ...settings(watchSection), rules: check.rules }, cwd),
    ];
    const { report, exit } = await runCheck(image, check, scan, ports, colour, others);
    await writeReport(report, check.output, io);
    return exit;
  },
};

/** The sign stage; the rooms that judge signatures are loaded for it. */
async function signAssessor(policy: string | undefined, settings: TrustSettings, ports: TrustPorts) {
  const { trustAssessor } = await import('../../compose/trust/assessor.ts');
  return trustAssessor(policy, settings, ports);
}

/** Signatures are fetched over the same connection as the image. */
function withConnection(trust: TrustSettings, scan: ScanSettings): TrustSettings {
  return {
    ...trust,
    'allow-insecure-registry': trust['allow-insecure-registry'] || scan.insecure,
    'registry-username': trust['registry-username'] ?? scan.username,
    'registry-password': trust['registry-password'] ?? scan.password,
    'registry-token': trust['registry-token'] ?? scan['registry-token'],
    platform: trust.platform ?? scan.platform,
  };
}

/** Entry of the verb. */
export const run: Command = (args, io) => runCommandSpec(spec, args, io);
