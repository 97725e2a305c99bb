import { defineMessages } from '../../core/index.ts';

/** What drills say of signatures. */
export const messages = defineMessages({
  roleRevoked: {
    en: 'keys of {role} are revoked: {size} of its signers are left, and {threshold} must sign. Nobody witnesses when such documents were signed, so the time does not help',
    zh: '{role} 的密钥被吊销：剩余 {size} 个签名者，要求 {threshold} 个。此类文档的签名时间无人见证，因此时间无济于事',
  },
  stamperRevoked: {
    en: 'the authority of its timestamp is revoked at {time}, and the timestamp is not older',
    zh: '其时间戳机构于 {time} 被吊销，而该时间戳并不更早',
  },
  revoked: {
    en: 'its signer is revoked at {time}, and nobody witnessed the signature before',
    zh: '其签名者于 {time} 被吊销，而此前没有任何见证',
  },
});
