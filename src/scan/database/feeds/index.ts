import { defineCatalogue } from '../../../core/index.ts';
import { alpineSecdb } from './alpine-secdb.ts';
import { debianList } from './debian-list.ts';
import { debianTracker } from './debian-tracker.ts';
import { epss } from './epss.ts';
import type { Feed } from './feed.ts';
import { friendsOfPhp } from './friendsofphp.ts';
import { kev } from './kev.ts';
import { osv } from './osv.ts';
import { rubysec } from './rubysec.ts';
import { rustsec } from './rustsec.ts';

/** Every feed that a database is built from, in alphabetical order. */
export const feeds = defineCatalogue<Feed>([
  alpineSecdb,
  debianList,
  debianTracker,
  epss,
  friendsOfPhp,
  kev,
  osv,
  rubysec,
  rustsec,
]);

/** The feed that a file belongs to by its path; OSV takes what no other recognises. */
export function feedOf(path: string): Feed | undefined {
  const own = feeds.rows.find((feed) => feed !== osv && feed.matches(path));
  return own ?? (osv.matches(path) ? osv : undefined);
}
