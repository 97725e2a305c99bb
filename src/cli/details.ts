import { defineDetails } from '../core/index.ts';

/** Details of the errors of this room, English and Chinese. */
export const detail = defineDetails({
  'PIV tokens are managed with the tools of their makers (ykman piv, yubico-piv-tool, pkcs15-init); to sign with one, set COSIGN_PKCS11_MODULE_PATH and say --sk --slot signature':
    'PIV 令牌由其厂商的工具管理（ykman piv、yubico-piv-tool、pkcs15-init）；用其签名时，请设置 COSIGN_PKCS11_MODULE_PATH 并使用 --sk --slot signature',
  'both {reference} and --input {input} are named': '同时指定了 {reference} 和 --input {input}',
  'expected true or false': '应为 true 或 false',
  'no completions are made for this shell': '不支持此 shell 的补全',
  'no feed is named': '没有指定数据源',
  'no image is named': '没有指定镜像',
  'no script for the shell {shell}; there are {shells}': '没有 shell {shell} 的脚本；可用：{shells}',
  'the report cannot be written': '无法写入报告',
  'the work was stopped after {seconds} s': '运行 {seconds} 秒后被停止',
});
