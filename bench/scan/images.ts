import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoLayers } from '../../tools/demo/layers.ts';

/** An image to measure: an OCI layout on disk. */
export interface BenchImage {
  readonly name: string;
  readonly path: string;
}

/**
 * Packages of each layer beyond Debian's smallest system: about 170 MB and 560 MB unpacked. Debian's own are current and have no
 * findings; so a small layer with the demonstration's old Python and Node packages lies on top.
 */
const debian = [
  { name: 'debian-170MB', layers: [[]] },
  { name: 'debian-560MB', layers: [[], ['default-jre-headless', 'libcommons-lang3-java', 'nodejs', 'python3']] },
];

/**
 * Makes the Debian images with mmdebstrap and umoci in a folder, once: the first has one large layer, the second a layer for the base and
 * one for what is installed on it; the application's small layer is the last of both.
 */
export function debianImages(folder: string, print: (line: string) => void): BenchImage[] {
  mkdirSync(folder, { recursive: true });
  return debian.map(({ name, layers }) => {
    const path = join(folder, name);
    if (!existsSync(path)) {
      print(`making ${name} …`);
      make(path, layers);
    }
    return { name, path };
  });
}

function make(path: string, layers: readonly (readonly string[])[]): void {
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const working = `${path}.working`;
  run('rm', '-rf', working);
  mkdirSync(working);
  run('umoci', 'init', '--layout', join(working, 'image'));
  run('umoci', 'new', '--image', `${working}/image:test`);
  const [base = [], upper] = layers;
  const hooks =
    upper === undefined
      ? []
      : [
          `--customize-hook=tar -C "$1" --one-file-system --exclude=./proc --exclude=./sys --exclude=./dev --exclude=./var/cache --exclude=./var/lib/apt/lists -cf ${working}/base.tar .`,
          `--customize-hook=touch ${working}/stamp`,
          `--customize-hook=chroot "$1" sh -c "apt-get install -qq --no-install-recommends ${upper.join(' ')} && apt-get clean" > /dev/null 2>&1`,
          `--customize-hook=cd "$1" && find . -xdev ! -type d -cnewer ${working}/stamp -print0 | grep -zEv "^./(proc|sys|dev|var/cache|var/lib/apt/lists)/" | tar --null -T - -cf ${working}/upper.tar`,
        ];
  run(
    'mmdebstrap',
    '--quiet',
    '--variant=minbase',
    ...(base.length === 0 ? [] : [`--include=${base.join(',')}`]),
    ...hooks,
    'bookworm',
    join(working, 'whole.tar'),
  );
  writeFileSync(join(working, 'application.tar'), demoLayers()[1]?.tar ?? new Uint8Array());
  const tars = [...(upper === undefined ? ['whole.tar'] : ['base.tar', 'upper.tar']), 'application.tar'];
  for (const tar of tars) run('umoci', 'raw', 'add-layer', '--image', `${working}/image:test`, join(working, tar));
  run('mv', join(working, 'image'), path);
  run('rm', '-rf', working);
}
