import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Checklist, makeChecklist } from '../checklist/checklist.ts';
import { ChecklistError } from '../checklist/error.ts';
import { readEvidence } from '../checklist/evidence/read.ts';
import { reportFormats } from '../checklist/report/index.ts';
import { type Digest, type EvidenceItem, type StageAssessor, type StageSubject, isDigest } from '../core/index.ts';
import { parsePlatform } from '../oci/platform.ts';
import type { ImageSource, SourceImage } from '../oci/source.ts';
import type { checkSection } from './config/sections/check.ts';
import type { SettingValues } from './config/setting.ts';
import { ComposeError } from './error.ts';
import { scanAssessor } from './scan/assessor.ts';
import type { ImageTarget, ScanPorts, ScanSettings } from './scan/ports.ts';
import { filteredScan, type ScanOutcome } from './scan/run.ts';
import type { ScanTarget } from './scan/scan.ts';
import { detail } from './details.ts';

/** Values of the checklist's settings. */
export type CheckSettings = SettingValues<typeof checkSection.settings>;

/** Bytes of one evidence file at most; a larger one is no report. */
const maxEvidenceSize = 256 * 2 ** 20;

/**
 * Makes the checklist of an image and writes it; `others` assess further stages than build and deploy.
 * @throws ChecklistError for evidence; errors of the rooms are in the checklist.
 */
export async function runCheck(
  image: string,
  settings: CheckSettings,
  scanSettings: ScanSettings,
  ports: ScanPorts,
  colour: boolean,
  others: readonly StageAssessor[] = [],
): Promise<ScanOutcome> {
  const evidence = await readFiles(settings.evidence, ports.cwd);
  const checklist = await withOneImage(ports, (shared) =>
    check(image, settings, scanSettings, shared, { evidence, others }),
  );
  ports.progress.done();
  const format = reportFormats.get(settings.format);
  if (format === undefined)
    throw new ComposeError('SETTING_UNSUPPORTED', {
      message: detail('no format {format}', { format: settings.format }),
      where: '--format',
    });
  return { report: format.render(checklist, { language: ports.language, colour }), exit: checklist.exit };
}

async function check(
  image: string,
  settings: CheckSettings,
  scanSettings: ScanSettings,
  ports: ScanPorts,
  { evidence, others }: { readonly evidence: readonly EvidenceItem[]; readonly others: readonly StageAssessor[] },
): Promise<Checklist> {
  const target = await targetOf(image, ports.cwd);
  if (settings.manifests !== undefined) await statManifests(settings.manifests, ports.cwd);
  const gate = { severities: settings.gate, unfixed: settings['gate-unfixed'], required: settings.require };
  return makeChecklist({
    subject: await subjectOf(target, settings, scanSettings, ports),
    assessors: [
      scanAssessor(() => filteredScan(target, scanSettings, ports), gate, scanSettings),
      ...(await manifestAssessors(settings, ports.cwd)),
      ...others,
    ],
    evidence,
    gate,
    now: ports.clock.now(),
    signal: ports.signal,
  });
}

/** Opens and resolves the image once for its digest and its scan: a tag that moves between the two must not part them. */
async function withOneImage<Value>(ports: ScanPorts, work: (shared: ScanPorts) => Promise<Value>): Promise<Value> {
  const close: (() => Promise<void>)[] = [];
  const openOnce = async (target: ImageTarget): Promise<ImageSource> => {
    const source = await ports.openImage(target);
    close.push(() => source.close());
    let image: Promise<SourceImage> | undefined;
    return { ...source, resolve: (options) => (image ??= source.resolve(options)), close: () => Promise.resolve() };
  };
  let opened: Promise<ImageSource> | undefined;
  try {
    return await work({ ...ports, openImage: (target) => (opened ??= openOnce(target)) });
  } finally {
    for (const end of close) await end();
  }
}

/** An archive or layout where a file or an image layout of that name stands here, else a reference. */
async function targetOf(image: string, cwd: string): Promise<ScanTarget> {
  const path = resolve(cwd, image);
  const found = await stat(path).catch(() => undefined);
  const layout = found?.isDirectory() ? await stat(resolve(path, 'index.json')).catch(() => undefined) : found;
  return { kind: layout?.isFile() ? 'archive' : 'image', name: image };
}

/** The image with its digests. One that cannot be reached has those that its name says: the scanner will say why. */
async function subjectOf(
  { kind, name }: ScanTarget,
  { manifests }: CheckSettings,
  settings: ScanSettings,
  ports: ScanPorts,
): Promise<StageSubject> {
  const shared = { image: name, ...(manifests === undefined ? {} : { manifests }) };
  try {
    const source = await ports.openImage({ name, kind: kind === 'image' ? 'reference' : 'path', settings });
    try {
      const { platform } = settings;
      const chosen = platform === undefined ? {} : { platform: parsePlatform(platform) };
      return { ...shared, ...digestsOf(await source.resolve({ signal: ports.signal, ...chosen })) };
    } finally {
      await source.close();
    }
  } catch (thrown) {
    ports.signal.throwIfAborted();
    ports.log.debug({ image: name, error: String(thrown) }, 'the image could not be resolved');
    const digest = name.slice(name.lastIndexOf('@') + 1);
    return isDigest(digest) ? { ...shared, digest } : shared;
  }
}

function digestsOf({ manifestDigest, indexDigest, imageId, repoDigests }: SourceImage) {
  const named = repoDigests.map((name) => name.slice(name.lastIndexOf('@') + 1)).filter(isDigest);
  const aliases: Digest[] = [...named, ...(indexDigest === undefined ? [] : [indexDigest])];
  return { imageId, aliases, ...(manifestDigest === undefined ? {} : { digest: manifestDigest }) };
}

async function readFiles(files: readonly string[], cwd: string): Promise<readonly EvidenceItem[]> {
  const items: EvidenceItem[] = [];
  for (const file of files) items.push(...readEvidence(await readText(resolve(cwd, file), file), file));
  return items;
}

async function readText(path: string, name: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size <= maxEvidenceSize) return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ChecklistError('EVIDENCE_UNREADABLE', {
      message: detail('the evidence file cannot be read'),
      where: name,
      cause,
    });
  }
  const message = detail('larger than {maxSize} bytes: no report is', { maxSize: maxEvidenceSize });
  throw new ChecklistError('EVIDENCE_UNREADABLE', { message, where: name });
}

/** The deploy stage, where manifests are named; the policy room is loaded for it alone. */
async function manifestAssessors({ manifests, policy }: CheckSettings, cwd: string): Promise<StageAssessor[]> {
  if (manifests === undefined) return [];
  const { manifestAssessor } = await import('./policy/assessor.ts');
  return [manifestAssessor(manifests, policy, cwd)];
}

async function statManifests(path: string, cwd: string): Promise<void> {
  await stat(resolve(cwd, path)).catch((cause: unknown) => {
    throw new ComposeError('MANIFESTS_UNREADABLE', {
      message: detail('the manifests cannot be read'),
      where: path,
      cause,
    });
  });
}
