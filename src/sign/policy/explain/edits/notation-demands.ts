import { say } from '../../../../core/index.ts';
import type { VerificationType } from '../../../notation/level.ts';
import { enforcementOf } from '../../authority.ts';
import type { EditRow, PolicyEdit } from '../edit.ts';
import { messages } from '../messages.ts';
import { pointer } from '../patch.ts';
import { decisionOf } from '../situation.ts';
import { notationAuthorities } from './notation-authorities.ts';

/** Validations that may be logged only, by the steps that fail then. */
const loosened: Readonly<Record<string, VerificationType>> = {
  'authentic-timestamp': 'authenticTimestamp',
  expiry: 'expiry',
  revocation: 'revocation',
};

/** Demands metadata no more that no signature has. */
export const dropMetadata: EditRow = {
  name: 'drop-metadata',
  doc: 'Demands one member of signed metadata less of an authority of the Notary Project.',
  cost: 4,
  propose: (situation) =>
    notationAuthorities(situation).flatMap(({ authority, entry }) =>
      Object.entries(entry.metadata).map(
        ([key, value]): PolicyEdit => ({
          saying: say(messages.dropMetadata, { pair: `${key}=${value}`, authority }),
          member: `authority ${authority} metadata ${key}`,
          patch: [{ op: 'remove', path: pointer('authorities', authority, 'notation', 'metadata', key) }],
          cost: dropMetadata.cost,
        }),
      ),
    ),
};

/** Lets a validation of the Notary Project fail, which is logged. */
export const logOnly: EditRow = {
  name: 'log-only',
  doc: 'Logs only where expiry, timestamp or revocation of an authority of the Notary Project fails.',
  cost: 5,
  propose: (situation) => {
    const { candidates } = decisionOf(situation);
    return notationAuthorities(situation).flatMap(({ authority, entry }) => {
      const own = candidates.filter((verdict) => verdict.authority === authority);
      const failing = own.flatMap(({ result }) => result.steps.filter(({ state }) => state === 'failed'));
      const enforced = enforcementOf(entry);
      const types = new Set(failing.flatMap(({ name }) => loosened[name] ?? []));
      const path = ['authorities', authority, 'notation', 'override'];
      return [...types]
        .filter((type) => enforced[type] === 'enforce')
        .map(
          (type): PolicyEdit => ({
            saying: say(messages.logOnly, { type, authority }),
            member: `authority ${authority} override ${type}`,
            patch: [
              Object.keys(entry.override).length === 0
                ? { op: 'add', path: pointer(...path), value: { [type]: 'log' } }
                : { op: 'add', path: pointer(...path, type), value: 'log' },
            ],
            cost: logOnly.cost,
          }),
        );
    });
  },
};
