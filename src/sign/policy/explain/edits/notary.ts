import { say } from '../../../../core/index.ts';
import type { ContentTrust } from '../../../notary/content-trust.ts';
import { rolesNaming } from '../../../notary/trust.ts';
import { type NotaryAuthority, rolesOf } from '../../authority.ts';
import type { EditRow, PolicyEdit } from '../edit.ts';
import { messages } from '../messages.ts';
import { append, pointer } from '../patch.ts';
import { decidingRules, type Situation } from '../situation.ts';

/** Pins the root that a trust server has. */
export const addServerRoot: EditRow = {
  name: 'add-server-root',
  doc: 'Pins the key that signed the root of a trust server, where nothing else of it fails.',
  cost: 2,
  propose: (situation) =>
    notaryAuthorities(situation).flatMap(({ authority, entry, trust }) =>
      (trust.unpinned?.roots ?? []).map(
        (id): PolicyEdit => ({
          saying: say(messages.addServerRoot, { id, authority, server: entry.server }),
          member: `authority ${authority} root ${id}`,
          patch: [append(entry.roots, ['authorities', authority, 'notary', 'roots'], { id })],
          cost: addServerRoot.cost,
        }),
      ),
    ),
};

/** Demands one delegation less, where others are left. */
export const dropDelegation: EditRow = {
  name: 'drop-delegation',
  doc: 'Demands of one delegation less that it names the image, where an authority of a trust server has others.',
  cost: 4,
  propose: (situation) =>
    notaryAuthorities(situation).flatMap(({ authority, entry, naming }) => {
      const asked = rolesOf(entry);
      if (!asked.some((role) => naming.includes(role))) return [];
      return asked.flatMap((role, index): readonly PolicyEdit[] => {
        if (naming.includes(role)) return [];
        const path = pointer('authorities', authority, 'notary', 'delegations', index);
        return [
          {
            saying: say(messages.dropDelegation, { role, authority }),
            member: `authority ${authority} delegations`,
            patch: [{ op: 'remove', path }],
            cost: dropDelegation.cost,
          },
        ];
      });
    }),
};

/** Asks another role of a trust server. */
export const nameDelegation: EditRow = {
  name: 'name-delegation',
  doc: 'Asks a role of a trust server that names the image, in place of those that do not.',
  cost: 2,
  propose: (situation) =>
    notaryAuthorities(situation).flatMap(({ authority, entry, naming }) => {
      const asked = rolesOf(entry);
      if (asked.some((role) => naming.includes(role))) return [];
      const path = pointer('authorities', authority, 'notary', 'delegations');
      return naming.map(
        (role): PolicyEdit => ({
          saying: say(messages.nameDelegation, { role, authority, before: asked.join(', ') || '-' }),
          member: `authority ${authority} delegations`,
          patch: [{ op: 'add', path, value: [shortOf(role)] }],
          cost: nameDelegation.cost,
        }),
      );
    }),
};

/** A role as a policy writes it. */
function shortOf(role: string): string {
  return role.startsWith('targets/') ? role.slice('targets/'.length) : role;
}

interface PlacedNotary {
  readonly authority: string;
  readonly entry: NotaryAuthority;
  readonly trust: ContentTrust;
  /** Roles that name the image. */
  readonly naming: readonly string[];
}

/** The authorities of trust servers of the rules that decide, with what their server said. */
function notaryAuthorities(situation: Situation): readonly PlacedNotary[] {
  const names = new Set(decidingRules(situation).flatMap(({ rule }) => rule.authorities));
  return [...names].flatMap((authority) => {
    const entry = situation.policy.authorities[authority];
    const { candidates, image } = situation.found;
    const trust = candidates.find(({ contentTrust }) => contentTrust?.authority === authority)?.contentTrust;
    if (entry === undefined || !('notary' in entry) || trust === undefined) return [];
    const collection = trust.collection ?? trust.unpinned?.collection;
    const naming = collection === undefined ? [] : rolesNaming(collection, image, trust.tag);
    return [{ authority, entry: entry.notary, trust, naming }];
  });
}
