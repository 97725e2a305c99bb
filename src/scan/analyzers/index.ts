import { defineCatalogue } from '../../core/index.ts';
import type { Analyzer } from '../analyzer.ts';
import { apk } from './apk.ts';
import { dpkg } from './dpkg.ts';
import { osRelease } from './os-release.ts';
import { rpmManifest } from './rpm-manifest.ts';
import { rpm } from './rpm.ts';

/** Every analyzer that is asked about the files of an artifact, in alphabetical order. */
export const analyzers = defineCatalogue<Analyzer>([apk, dpkg, osRelease, rpm, rpmManifest]);
