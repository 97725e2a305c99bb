/** A module that a binary was built from. */
export interface GoBuildModule {
  readonly path: string;
  /** `v1.2.3`, or `(devel)` for a main module built from a checkout. */
  readonly version: string;
  /** `h1:…`, the checksum of go.sum; empty where it has none. */
  readonly sum: string;
  /** The module that stands in for it. */
  readonly replace?: GoBuildModule;
}

/** The module text of a Go binary, what `go version -m` prints. */
export interface GoModuleInfo {
  /** Import path of the main package; empty where unknown. */
  readonly path: string;
  readonly main?: GoBuildModule;
  readonly dependencies: readonly GoBuildModule[];
  /** Build settings in their order: `-ldflags`, `GOARCH`, `vcs.revision`, …. */
  readonly settings: ReadonlyMap<string, string>;
}

/** Reads the module text (runtime/debug, BuildInfo.String): lines of tab-separated fields, the kind first. */
export function readModuleInfo(content: string): GoModuleInfo {
  const modules: { kind: string; module: GoBuildModule }[] = [];
  const settings = new Map<string, string>();
  let path = '';
  for (const line of content.split('\n')) {
    const [kind = '', ...fields] = line.split('\t');
    const last = modules.at(-1);
    if (kind === 'path') path = fields[0] ?? '';
    else if (kind === 'mod' || kind === 'dep') modules.push({ kind, module: toModule(fields) });
    else if (kind === '=>' && last !== undefined) last.module = { ...last.module, replace: toModule(fields) };
    else if (kind === 'build') addSetting(settings, fields.join('\t'));
  }
  const main = modules.find(({ kind }) => kind === 'mod')?.module;
  const dependencies = modules.filter(({ kind }) => kind === 'dep').map(({ module }) => module);
  return { path, ...(main !== undefined && { main }), dependencies, settings };
}

function toModule([path = '', version = '', sum = '']: readonly string[]): GoBuildModule {
  return { path, version, sum };
}

/** `key=value`; a value that needs it is quoted as a Go string. */
function addSetting(settings: Map<string, string>, setting: string): void {
  const at = setting.indexOf('=');
  if (at < 0) return;
  const value = setting.slice(at + 1);
  settings.set(setting.slice(0, at), /^".*"$/.test(value) ? value.slice(1, -1).replace(/\\(["\\])/g, '$1') : value);
}
