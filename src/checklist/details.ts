import { defineDetails } from '../core/text.ts';

/** Details of the errors of this room, English and Chinese. */
export const detail = defineDetails({
  'a list': '列表',
  'a text': '文本',
  'a {type}': '{type}',
  'an object': '对象',
  'expected {what}, found {found}': '应为{what}，实为{found}',
  'no JSON document in it': '其中没有 JSON 文档',
  'not the output of {known}': '不是以下工具的输出：{known}',
});
