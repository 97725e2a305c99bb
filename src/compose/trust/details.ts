import { defineDetails } from '../../core/index.ts';

/** Details of signing and verifying, English and Chinese. */
export const detail = defineDetails({
  'it gave no result': '它没有给出结果',
  'plugin "{name}" failed: {reason}': '插件“{name}”失败：{reason}',
});
