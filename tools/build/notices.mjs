// The notices of the packages whose code stands in the bundle, from what the bundler really took.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the package that a bundled file belongs to; undefined for the project's own files. */
function packageFolder(input) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function licenseText(folder) {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const files = names.filter((name) => /^(?:licen[cs]e|notice|copying)/i.test(name) && !name.endsWith('.js')).sort();
  return files.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
}

function describe(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = licenseText(folder) || 'The package carries no licence file; the identifier above is what it declares.';
  return `${manifest.name} ${manifest.version}\nLicence: ${manifest.license ?? 'not declared'}\n\n${text}\n`;
}

/** Text of THIRD-PARTY-NOTICES.txt for some metafiles of the bundler. */
export function notices(metafiles) {
  const inputs = metafiles.flatMap((metafile) =>
    Object.values(metafile.outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    ),
  );
  const folders = [...new Set(inputs.map(packageFolder).filter(Boolean))].sort();
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return `Packages whose code is part of this distribution, each under its own licence.\n${rule}${folders.map(describe).join(rule)}`;
}
