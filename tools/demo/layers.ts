// The demonstration's layers: the files that package managers leave behind, written from the facts.
import { type TarMember, writeTar } from '../../src/formats/tar/writer.ts';
import {
  type DebianFact,
  type RegistryFact,
  debianPackages,
  debianVersion,
  nodePackages,
  osRelease,
  pythonPackages,
} from './facts.ts';

/** A layer before it is packed: the build step that made it, and its uncompressed archive. */
export interface DemoLayer {
  readonly createdBy: string;
  readonly tar: Uint8Array;
}

/** A Debian base below an application with Python and Node packages. */
export function demoLayers(): readonly DemoLayer[] {
  return [
    { createdBy: 'ADD rootfs.tar / # debian 11.4', tar: writeTar(baseFiles()) },
    {
      createdBy: 'RUN pip install … && npm install … # the application',
      tar: writeTar([...pythonPackages.map(wheelMetadata), ...nodePackages.map(packageManifest)]),
    },
  ];
}

function baseFiles(): readonly TarMember[] {
  return [
    { path: 'etc/debian_version', content: `${debianVersion}\n` },
    { path: 'etc/os-release', type: 'symlink', linkPath: '../usr/lib/os-release' },
    { path: 'usr/lib/os-release', content: osRelease },
    { path: 'var/lib/dpkg/status', content: debianPackages.map(dpkgStanza).join('\n') },
  ];
}

/** One paragraph of dpkg's status file (deb-control(5), dpkg-query(1)). */
function dpkgStanza([name, version, source]: DebianFact): string {
  return [
    `Package: ${name}`,
    'Status: install ok installed',
    'Architecture: amd64',
    ...(source === undefined ? [] : [`Source: ${source}`]),
    `Version: ${version}`,
    '',
  ].join('\n');
}

/** Core metadata of an installed wheel (PEP 566, PEP 376). */
function wheelMetadata([name, version]: RegistryFact): TarMember {
  return {
    path: `usr/local/lib/python3.9/site-packages/${name}-${version}.dist-info/METADATA`,
    content: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
  };
}

function packageManifest([name, version]: RegistryFact): TarMember {
  return { path: `app/node_modules/${name}/package.json`, content: `${JSON.stringify({ name, version }, null, 2)}\n` };
}
