import { defineDetails } from '../../core/text.ts';

/** Details of the errors of `http.send`'s settings, English and Chinese. */
export const detail = defineDetails({
  'it is no whole number from {least} to {most}': '应为 {least} 到 {most} 的整数',
});
