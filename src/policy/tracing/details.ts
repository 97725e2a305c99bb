import { defineDetails } from '../../core/text.ts';

/** Details of the errors of distributed tracing, English and Chinese. */
export const detail = defineDetails({
  'the collector answers {status}': '收集器返回 {status}',
  'the file {path} cannot be read': '无法读取文件 {path}',
  'the value {value} is not understood': '无法理解值 {value}',
});
