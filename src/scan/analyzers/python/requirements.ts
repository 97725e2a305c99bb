import { defineAnalyzer, type AnalyzedFile, type FoundPackage } from '../../analyzer.ts';
import { fileName } from '../document.ts';

/** Pinned requirements; other files (`-r`, `-c`) are read where they are requirements.txt themselves. */
export const requirements = defineAnalyzer({
  name: 'requirements',
  doc: 'Pinned Python requirements: `name==version` lines of requirements.txt.',
  version: 1,
  kind: 'pip',
  lockFile: true,
  maxBytes: 16 << 20,
  wants: ({ path }) => fileName(path) === 'requirements.txt',
  analyze: (file) => ({ packages: readRequirements(decode(file)) }),
});

/** `name [extras] == version`, as pip's requirement specifiers (PEP 508) pin one version. */
const pin = /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*={2,3}\s*([A-Za-z0-9][\w.+!-]*)$/;

function readRequirements(content: string): FoundPackage[] {
  return content.split(/\r\n|\r|\n/).flatMap((line, index): FoundPackage[] => {
    const [, name, version] = pin.exec(withoutTrailer(line)) ?? [];
    if (name === undefined || version === undefined) return [];
    return [{ type: 'pypi', name, version, lines: [[index + 1, index + 1]] }];
  });
}

/** A line up to its comment, environment marker, option (`--hash=…`) or continuation. */
function withoutTrailer(line: string): string {
  return (line.split(/(?:^|\s)#|;|\s--|\\\s*$/, 1)[0] ?? '').trim();
}

/** Windows PowerShell writes UTF-16 with a byte order mark; anything else is UTF-8. */
function decode(file: AnalyzedFile): string {
  const [first, second] = file.bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(file.bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(file.bytes);
  return file.text();
}
