import { defineDetails } from '../../core/text.ts';

/** Details of the errors of the server, English and Chinese. */
export const detail = defineDetails({
  'the certificate and its key cannot be used': '证书及其密钥无法使用',
  'the cipher suite {name} is not known': '未知的密码套件 {name}',
});
