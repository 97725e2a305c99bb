import type { Text } from '../../core/index.ts';
import { detail } from '../details.ts';

/** Messages that one layer or folder may keep; hostile input could cause millions. */
const most = 100;

/** Gathers problems: the first hundred in words, the others as a number. */
export class Problems {
  readonly #messages: Text[] = [];
  #more = 0;

  readonly add = (message: Text): void => {
    if (this.#messages.length < most) this.#messages.push(message);
    else this.#more++;
  };

  list(): readonly Text[] {
    if (this.#more === 0) return this.#messages;
    return [...this.#messages, detail('and {count} more problems of this kind', { count: this.#more })];
  }
}
