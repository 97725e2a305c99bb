import { say } from '../../../../core/index.ts';
import type { EditRow } from '../edit.ts';
import { messages } from '../messages.ts';
import { pointer } from '../patch.ts';
import { decidingRules } from '../situation.ts';
import { nameOf } from './rule-name.ts';

/** Puts an image that no rule names under one. */
export const addImage: EditRow = {
  name: 'add-image',
  doc: 'Adds an image that no rule names, exactly, to the images of a rule.',
  cost: 2,
  propose(situation) {
    if (decidingRules(situation).length > 0) return [];
    const { policy, image } = situation;
    return policy.rules
      .map((rule, index) => ({ rule, index }))
      .filter(({ rule }) => rule.mode === 'enforce')
      .map((placed) => ({
        saying: say(messages.addImage, { image, rule: nameOf(placed) }),
        member: 'images',
        patch: [{ op: 'add', path: pointer('rules', placed.index, 'images', '-'), value: image }],
        cost: addImage.cost,
      }));
  },
};
