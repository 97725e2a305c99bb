import { defineMessages } from '../../core/index.ts';

/** What drills say of signatures. */
export const messages = defineMessages({
  revoked: {
    en: 'its signer is revoked at {time}, and nobody witnessed the signature before',
    zh: '其签名者于 {time} 被吊销，而此前没有任何见证',
  },
});
