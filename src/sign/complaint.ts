import type { Text } from '../core/index.ts';

/** What is wrong with a part of a trust policy, worded as the original's complaint; the document's reader says where it stands. */
export class Complaint extends RangeError {
  readonly words: Text;

  constructor(words: Text) {
    super(words.en);
    this.words = words;
    this.name = 'Complaint';
  }
}
