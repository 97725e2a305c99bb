import { detail } from '../details.ts';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { compactJson, objectJson } from '../output/json.ts';
import { signedText } from '../bundle/plugin.ts';
import { verifyBundle } from '../bundle/signature.ts';
import { writeArchive } from '../bundle/write.ts';
import { PolicyError } from '../error.ts';
import { type BundleFile, signaturesFile } from '../load/bundle.ts';
import { capabilityBuiltins } from '../load/capabilities.ts';
import { checkFiles, type CompileChoices, compileFiles, versionOf } from '../load/compile.ts';
import { protoManifest } from '../load/manifest-proto.ts';
import { type LoadedFiles, loadFiles } from '../load/load.ts';
import { errorsText, isReported } from '../output/errors.ts';
import { debugLines } from '../build/debug.ts';
import { checkEntrypoints, type Entrypoint, entrypointsOf } from '../build/entrypoints.ts';
import { formattedText } from '../build/format.ts';
import { type BuiltFile, moduleWithData } from '../build/module-target.ts';
import { checkPlanFlags, planOf, type PlanRequest } from '../build/plan-target.ts';
import { optimizeFiles } from '../build/optimize.ts';
import { wasmOf } from '../build/wasm-target.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';
import { type KeyFlags, signingOptions, verificationOptions } from './signing-keys.ts';

/** What `build` is asked for; names are those of its flags. */
export interface BuildRequest extends KeyFlags, PlanRequest {
  readonly paths: readonly string[];
  readonly bundle: boolean;
  readonly ignore: readonly string[];
  /** Paths of decisions, `authz/allow`, beside those that METADATA blocks mark. */
  readonly entrypoints: readonly string[];
  /** 0 leaves the policies as they are, 1 puts the base documents into them, 2 rules into each other too. */
  readonly optimize: number;
  /** Name below `data` for rules that the optimization makes. */
  readonly partialNamespace: string;
  readonly output: string;
  readonly revision?: string | undefined;
  readonly target: 'js' | 'plan' | 'rego' | 'wasm';
  /** Keeps `print` in modules of the target wasm. */
  readonly wasmIncludePrint: boolean;
  readonly v0: boolean;
  /** Symbolic links in bundles are read as what they lead to. */
  readonly followSymlinks: boolean;
  /** Tells on standard error what was done. */
  readonly debug: boolean;
  readonly capabilities?: string | undefined;
}

/** Checks policies and writes them, with their data, as a bundle or as a JavaScript module; exit 1 where they have mistakes. */
export async function runBuild(request: BuildRequest, ports: PolicyPorts): Promise<Outcome> {
  const { paths, bundle, ignore, v0, target } = request;
  try {
    checkPlanFlags(target, request);
    const verification = await verificationOptions(request, ports);
    const files = await loadFiles({
      data: bundle ? [] : paths,
      bundles: bundle ? paths : [],
      ignore,
      cwd: ports.cwd,
      followLinks: request.followSymlinks,
      verify(found, name) {
        if (verification !== undefined) verifyBundle(found, verification, name);
        else if (bundle && found.some(({ path }) => path.endsWith(signaturesFile)))
          throw new PolicyError('POLICY_SIGNATURE', { message: detail('verification key not provided'), where: name });
      },
    });
    const builtins = await capabilityBuiltins(request.capabilities, ports.cwd);
    const choices = { v0, strict: false, ...(builtins && { builtins }) };
    const modules = checkFiles(files, choices);
    const entrypoints = entrypointsOf(modules, request.entrypoints);
    if (target !== 'rego') checkEntrypoints(modules, entrypoints);
    const { optimize: level, partialNamespace: namespace } = request;
    const built = optimizeFiles(files, { ...choices, level, namespace, entrypoints: request.entrypoints });
    const content = await contentOf({ built, entrypoints, choices }, request, ports);
    for (const { path, bytes } of content) await write(resolve(ports.cwd, path), bytes, path);
    const steps = { files, built, entrypoints, level, namespace, written: content };
    return { stdout: '', stderr: request.debug ? debugLines(steps) : '', exit: 0 };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    return { stdout: '', stderr: errorsText(thrown, ports.language), exit: 1 };
  }
}

interface Built {
  readonly built: LoadedFiles;
  readonly entrypoints: readonly Entrypoint[];
  readonly choices: CompileChoices;
}

/** The files that a target consists of. */
async function contentOf(of: Built, request: BuildRequest, ports: PolicyPorts): Promise<BuiltFile[]> {
  const { built, entrypoints, choices } = of;
  const { target, output } = request;
  if (target === 'js') return moduleWithData(compileFiles(built, choices).policy, built.data, output, entrypoints);
  return [{ path: output, bytes: await archiveOf(built, request, ports, await compiledOf(of, request)) }];
}

/** What a bundle holds beside policies and data. */
interface Compiled {
  readonly files: readonly BundleFile[];
  /** Of the manifest, JSON. */
  readonly resolvers?: string;
}

async function compiledOf({ built, entrypoints, choices }: Built, request: BuildRequest): Promise<Compiled> {
  if (request.target === 'plan') return { files: [planOf(compileFiles(built, choices).policy, entrypoints, request)] };
  if (request.target !== 'wasm') return { files: [] };
  const { policy, modules } = compileFiles(built, { ...choices, print: request.wasmIncludePrint });
  const { file, resolvers } = await wasmOf(policy, modules, entrypoints, request);
  return { files: [file], resolvers };
}

async function archiveOf(
  files: LoadedFiles,
  request: BuildRequest,
  ports: PolicyPorts,
  compiled: Compiled,
): Promise<Uint8Array> {
  const version = versionOf(files, request.v0);
  const modules = files.modules
    .map(
      ({ path, text, version: own = version }): BundleFile => ({
        path: path.replace(/^\/+/, ''),
        text: formattedText(path, text, own),
      }),
    )
    .sort((left, right) => (left.path < right.path ? -1 : 1));
  const content = [{ path: 'data.json', text: `${compactJson(files.data)}\n` }, ...modules, ...compiled.files];
  const text = `${manifestOf(files, request, compiled.resolvers)}\n`;
  const manifest = request.format === 'proto' ? protoManifest(text) : { path: '.manifest', text };
  return writeArchive([...content, ...(await signatures([...content, manifest], request, ports)), manifest]);
}

async function signatures(files: readonly BundleFile[], flags: KeyFlags, ports: PolicyPorts): Promise<BundleFile[]> {
  const signing = await signingOptions(flags, ports);
  return signing === undefined ? [] : [{ path: signaturesFile, text: await signedText(files, signing, ports) }];
}

/** The manifests of the bundles that were read as one; flags go before what they say. */
function manifestOf(files: LoadedFiles, { revision, v0, bundle }: BuildRequest, resolvers?: string): string {
  const manifests = bundle ? files.manifests.map(({ manifest }) => manifest) : [];
  const roots = manifests.length === 0 ? [''] : manifests.flatMap((one) => one.roots);
  const metadata = manifests.map((one) => one.metadata).find((found) => found !== undefined);
  const version = versionOf(files, v0);
  const other = files.modules.filter((module) => module.version !== undefined && module.version !== version);
  const perFile = other.map(({ path, version: own }) => [`/${path.replace(/^\/+/, '')}`, own === 'v0' ? 0 : 1]);
  return objectJson({
    revision: compactJson(revision ?? manifests[0]?.revision ?? ''),
    roots: compactJson([...new Set(roots)]),
    wasm: resolvers,
    rego_version: version === 'v0' ? '0' : '1',
    file_rego_versions: perFile.length > 0 ? compactJson(Object.fromEntries(perFile)) : undefined,
    metadata: metadata && compactJson(metadata),
  });
}

async function write(path: string, bytes: Uint8Array, name: string): Promise<void> {
  await writeFile(path, bytes).catch((cause: unknown) => {
    throw new PolicyError('POLICY_UNWRITABLE', { message: detail('the file cannot be written'), where: name, cause });
  });
}
