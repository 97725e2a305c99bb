import { defineDetails } from '../../core/text.ts';

/** Details of the errors of bundles, English and Chinese. */
export const detail = defineDetails({
  'a delta bundle holds a patch alone: {path} is more': '增量包只能含补丁：{path} 是多余的',
  'a path of the bundle leaves it: {path}': '包内路径越出包外：{path}',
  'it holds {path} twice': '其中 {path} 出现两次',
  'its files are larger than {bytes} bytes': '其文件超过 {bytes} 字节',
  'rego_version of {file} is neither 0 nor 1': '{file} 的 rego_version 既非 0 也非 1',
  'roots {root} and {other} overlap': '根 {root} 与 {other} 重叠',
  'roots {roots} do not permit a patch at {path}': '根 {roots} 不允许在 {path} 打补丁',
  'roots are no list of paths': 'roots 不是路径列表',
  'the bundle cannot be unpacked': '无法解包',
  'the manifest is no message': '清单不是有效的消息',
  'the manifest is no object': '清单不是对象',
  'the manifest is larger than {bytes} bytes': '清单超过 {bytes} 字节',
  'the patch has no list data': '补丁没有列表 data',
  'there is nothing at {path} to {op}': '{path} 处没有可供 {op} 的内容',
  '{member} of the manifest is no object': '清单的 {member} 不是对象',
  '{member} of the manifest is no text': '清单的 {member} 不是文本',
  '{op} at {path} is no operation of a patch': '{path} 处的 {op} 不是补丁操作',
  '{path} has {size} bytes, more than the {limit} that a file may have':
    '{path} 有 {size} 字节，超过单个文件允许的 {limit}',
  '{pattern} is no pattern of paths: {reason}': '{pattern} 不是路径模式：{reason}',
});
