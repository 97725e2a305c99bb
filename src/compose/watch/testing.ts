import { resolveSection } from '../config/resolve.ts';
import { watchSection } from '../config/sections/watch.ts';
import type { WatchSettings } from './prepare.ts';

/** Settings as they are where no flag, variable or file says anything, for tests. */
export const watchDefaults: WatchSettings = resolveSection(watchSection, []);
