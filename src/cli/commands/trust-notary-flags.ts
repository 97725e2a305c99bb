import type { Text } from '../../core/index.ts';
import type { OriginalFlag } from '../original/spec.ts';

/** A flag with a value. */
export function textFlag(name: string, doc: Text): OriginalFlag {
  return { name, kind: 'text', doc };
}

/** A flag without one. */
export function switchFlag(name: string, doc: Text): OriginalFlag {
  return { name, kind: 'switch', doc };
}

/** Flags of all commands. */
export const globalFlags: readonly OriginalFlag[] = [
  {
    ...textFlag('configFile', {
      en: 'Configuration file; default ~/.notary/config.json.',
      zh: '配置文件；默认 ~/.notary/config.json。',
    }),
    short: 'c',
  },
  { ...switchFlag('debug', { en: 'Say everything.', zh: '输出全部细节。' }), short: 'D' },
  {
    name: 'pin',
    kind: 'texts',
    doc: { en: 'Id of a key that must have signed the root.', zh: '根元数据必须由其签名的密钥标识。' },
  },
  { ...textFlag('server', { en: 'Address of the trust server.', zh: '信任服务器地址。' }), short: 's' },
  textFlag('tlscacert', { en: 'File with the authority of the trust server.', zh: '信任服务器的 CA 证书文件。' }),
  textFlag('tlscert', { en: 'File with the certificate of this client.', zh: '本客户端的证书文件。' }),
  textFlag('tlskey', { en: 'File with the key of this client.', zh: '本客户端的密钥文件。' }),
  {
    ...textFlag('trustDir', {
      en: 'Folder of keys and of what was trusted; default ~/.notary.',
      zh: '密钥与信任数据目录；默认 ~/.notary。',
    }),
    short: 'd',
  },
  { ...switchFlag('verbose', { en: 'Say more.', zh: '输出更多信息。' }), short: 'v' },
];

/** Publishes what is staged. */
export const publishFlag: OriginalFlag = {
  ...switchFlag('publish', { en: 'Publish at once.', zh: '立即发布。' }),
  short: 'p',
};

/** Roles that a command is about. */
export const rolesFlag: OriginalFlag = {
  name: 'roles',
  short: 'r',
  kind: 'texts',
  doc: { en: 'Delegation roles, with commas; default targets.', zh: '委托角色，用逗号分隔；默认 targets。' },
};

/** How examples name the server. */
export const server = '-s https://notary.example';
