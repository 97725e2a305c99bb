import { defineCatalogue } from '../../core/index.ts';
import type { Analyzer } from '../analyzer.ts';
import { apk } from './apk.ts';
import { dpkg } from './dpkg.ts';
import { goBinary } from './go/go-binary.ts';
import { goMod } from './go/go-mod.ts';
import { goSum } from './go/go-sum.ts';
import { jar } from './java/jar.ts';
import { nodeModules, nodePackage } from './npm/installed.ts';
import { osRelease } from './os-release.ts';
import { packageLock } from './npm/package-lock.ts';
import { pipfileLock } from './python/pipfile-lock.ts';
import { poetryLock } from './python/poetry-lock.ts';
import { pyproject } from './python/pyproject.ts';
import { pythonEgg } from './python/egg.ts';
import { pythonPackage } from './python/installed.ts';
import { requirements } from './python/requirements.ts';
import { rpmManifest } from './rpm-manifest.ts';
import { rpm } from './rpm.ts';
import { uvLock } from './python/uv-lock.ts';

/** Every analyzer that is asked about the files of an artifact, in alphabetical order. */
export const analyzers = defineCatalogue<Analyzer>([
  apk,
  dpkg,
  goBinary,
  goMod,
  goSum,
  jar,
  nodeModules,
  nodePackage,
  osRelease,
  packageLock,
  pipfileLock,
  poetryLock,
  pyproject,
  pythonEgg,
  pythonPackage,
  requirements,
  rpm,
  rpmManifest,
  uvLock,
]);
