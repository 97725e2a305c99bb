import { generalSection } from '../../compose/config/sections/general.ts';
import { scanSection } from '../../compose/config/sections/scan.ts';
import { ComposeError } from '../../compose/error.ts';
import type { ScanPorts, ScanSettings, ScanTarget } from '../../compose/scan/index.ts';
import { wantsColour } from '../colour.ts';
import type { Command } from '../io.ts';
import { runVerbSpec } from '../program.ts';
import type { CommandSpec, FlagGroup, Invocation, VerbSpec } from '../spec.ts';
import { writeReport } from '../write-report.ts';
import { detail } from '../details.ts';

/** Flags that make no sense for a folder. */
const imageOnly = ['input', 'insecure', 'password', 'platform', 'registry-token', 'username'];
const folderFlags = Object.keys(scanSection.settings).filter((name) => !imageOnly.includes(name));
const allFlags: readonly FlagGroup[] = [{ section: scanSection }, { section: generalSection }];

const image: CommandSpec = {
  name: 'image',
  aliases: ['i'],
  doc: 'Scans an image of a registry, or with --input an archive or OCI layout.',
  summary: { en: 'Scan a container image.', zh: '扫描容器镜像。' },
  arguments: [{ syntax: '[image]', doc: { en: 'Image reference.', zh: '镜像引用。' } }],
  flags: allFlags,
  examples: [
    'dartagnan scan image nginx:1.27',
    'dartagnan scan image --severity HIGH,CRITICAL --ignore-unfixed --exit-code 1 nginx:1.27',
    'dartagnan scan image --format sarif --output report.sarif nginx:1.27',
    'dartagnan scan image --input image.tar',
  ],
  run: (invocation) => runTarget(invocation, imageTarget),
};

const filesystem: CommandSpec = {
  name: 'filesystem',
  aliases: ['fs'],
  doc: 'Scans the lock files of a project.',
  summary: { en: 'Scan a project on disk by its lock files.', zh: '按锁文件扫描磁盘上的项目。' },
  arguments: [{ syntax: '<path>', doc: { en: 'Folder or file.', zh: '目录或文件。' } }],
  flags: [{ section: scanSection, only: folderFlags }, { section: generalSection }],
  examples: ['dartagnan scan filesystem .', 'dartagnan scan fs --format json --output report.json src'],
  run: (invocation) => runTarget(invocation, ([name = '.']) => ({ kind: 'filesystem', name })),
};

const rootfs: CommandSpec = {
  name: 'rootfs',
  doc: 'Scans what is installed in a root file system.',
  summary: { en: 'Scan the packages installed in a root file system.', zh: '扫描根文件系统中已安装的软件包。' },
  arguments: [{ syntax: '<path>', doc: { en: 'Folder that is the root.', zh: '作为根的目录。' } }],
  flags: [{ section: scanSection, only: folderFlags }, { section: generalSection }],
  examples: ['dartagnan scan rootfs /mnt/root'],
  run: (invocation) => runTarget(invocation, ([name = '/']) => ({ kind: 'rootfs', name })),
};

const explain: CommandSpec = {
  name: 'explain',
  doc: 'Says why a vulnerability is reported for an image: file, layer, advisory, comparison.',
  summary: { en: 'Say why a vulnerability is reported.', zh: '说明为何报告某个漏洞。' },
  arguments: [
    { syntax: '<id>', doc: { en: 'CVE or advisory id.', zh: 'CVE 或公告编号。' } },
    { syntax: '[image]', doc: { en: 'Image reference.', zh: '镜像引用。' } },
  ],
  flags: allFlags,
  examples: [
    'dartagnan scan explain CVE-2023-0286 nginx:1.27',
    'dartagnan scan explain CVE-2023-0286 --input image.tar',
  ],
  async run(invocation) {
    const [id = '', ...words] = invocation.words;
    const { settings, ports } = await prepare(invocation);
    const { runExplain } = await import('../../compose/scan/index.ts');
    const { report, exit } = await runExplain(id, imageTarget(words, settings), settings, ports);
    await writeReport(report, settings.output, invocation.io);
    return exit;
  },
};

/** The verb, its commands and flags. */
export const spec: VerbSpec = {
  name: 'scan',
  doc: 'Finds known vulnerabilities; takes the commands and flags of the original.',
  summary: {
    en: 'Find known vulnerabilities in an image, a project or a root file system.',
    zh: '查找镜像、项目或根文件系统中的已知漏洞。',
  },
  commands: [explain, filesystem, image, rootfs],
  examples: ["alias trivy='dartagnan scan'", 'dartagnan scan image --severity HIGH,CRITICAL nginx:1.27'],
  absent: [
    'clean',
    'config',
    'convert',
    'k8s',
    'kubernetes',
    'module',
    'plugin',
    'registry',
    'repo',
    'repository',
    'sbom',
    'server',
    'vex',
    'vm',
  ],
  absentFlags: [
    'cache-backend',
    'cache-ttl',
    'dependency-tree',
    'detection-priority',
    'file-patterns',
    'ignore-policy',
    'image-config-scanners',
    'image-src',
    'java-db-repository',
    'license-full',
    'rekor-url',
    'removed-pkgs',
    'report',
    'sbom-sources',
    'secret-config',
    'server',
    'template',
    'vex',
  ],
};

/** Entry of the verb. */
export const run: Command = (args, io) => runVerbSpec(spec, args, io);

/** Makes a target of the words after the flags. */
type TargetOf = (words: Invocation['words'], settings: ScanSettings) => ScanTarget;

async function runTarget(invocation: Invocation, targetOf: TargetOf): Promise<number> {
  const { io } = invocation;
  const { settings, ports } = await prepare(invocation);
  const { runDownload, runScan } = await import('../../compose/scan/index.ts');
  if (settings['download-db-only']) return runDownload(settings, ports);
  const place = {
    colour: settings.output === undefined && wantsColour(io.stdout, io.env),
    columns: settings.output === undefined ? io.stdout.columns : 0,
  };
  const { report, exit } = await runScan(targetOf(invocation.words, settings), settings, ports, place);
  await writeReport(report, settings.output, io);
  return exit;
}

async function prepare({
  io,
  log,
  progress,
  settings,
}: Invocation): Promise<{ settings: ScanSettings; ports: ScanPorts }> {
  const { machinePorts } = await import('../../compose/scan/index.ts');
  const { signal, language, cwd, env } = io;
  const cacheDir = settings(generalSection)['cache-dir'];
  return {
    settings: settings(scanSection),
    ports: machinePorts({ log, progress, signal, language, cwd, env, cacheDir }),
  };
}

/** @throws ComposeError TARGET_AMBIGUOUS where neither or both of a reference and --input are given. */
function imageTarget([reference]: Invocation['words'], { input }: ScanSettings): ScanTarget {
  if (input !== undefined && reference === undefined) return { kind: 'archive', name: input };
  if (input === undefined && reference !== undefined) return { kind: 'image', name: reference };
  const message =
    input === undefined
      ? detail('no image is named')
      : detail('both {reference} and --input {input} are named', { reference, input });
  throw new ComposeError('TARGET_AMBIGUOUS', { message });
}
