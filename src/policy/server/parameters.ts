/** Most requests have no query. */
const none = new URLSearchParams();

/** Parameters of a request's query, read as OPA reads them: a switch is on where it stands alone or says true. */
export class Parameters {
  readonly #search: URLSearchParams;

  /** @param url path and query of the request */
  constructor(url: string) {
    const at = url.indexOf('?');
    this.#search = at === -1 ? none : new URLSearchParams(url.slice(at + 1));
  }

  /** Whether a switch is on. */
  flag(name: string): boolean {
    const values = this.#search.getAll(name);
    return values.some((value) => value === '' || value.toLowerCase() === 'true');
  }

  /** The first value of a parameter. */
  text(name: string): string | undefined {
    return this.#search.get(name) ?? undefined;
  }

  /** Every value of a parameter. */
  texts(name: string): readonly string[] {
    return this.#search.getAll(name);
  }
}

/** Whether the answer is to tell how long it took. */
export function wantsMetrics(parameters: Parameters): boolean {
  return parameters.flag('metrics') || parameters.flag('instrument');
}

/** A path below `data` as a reference in Rego; names that are numbers are indices. */
export function referenceTo(path: readonly string[]): string {
  const step = (name: string): string =>
    /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${/^\d+$/.test(name) ? Number(name) : JSON.stringify(name)}]`;
  return `data${path.map(step).join('')}`;
}

/** Names of a path behind its prefix, each decoded; a slash inside of a name is written `%2F`. */
export function pathNames(url: string, prefix: string): string[] {
  const [path = ''] = url.split('?', 1);
  return path
    .slice(prefix.length)
    .split('/')
    .filter((name) => name !== '')
    .map(decoded);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
