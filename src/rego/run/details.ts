import { defineDetails } from '../../core/text.ts';

/** Details of the limits of an evaluation, English and Chinese; what OPA says too stays in its words. */
export const detail = defineDetails({
  'a value is too large or nests too deep': '值过大或嵌套过深',
  'caller cancelled query execution': '调用方取消了查询',
  'the step budget of {steps} steps is used up': '{steps} 步的预算已用尽',
  'the time limit of {milliseconds} ms is over': '已超过 {milliseconds} 毫秒的时间限制',
  '{name}: a value is too large or nests too deep': '{name}：值过大或嵌套过深',
});
