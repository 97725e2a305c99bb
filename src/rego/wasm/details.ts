import { defineDetails } from '../../core/text.ts';

/** Details of modules, English and Chinese. */
export const detail = defineDetails({
  'its interface has version {version}, this host knows version 1': '其接口版本为 {version}，本宿主支持版本 1',
  'it cannot be instantiated: {reason}': '无法实例化：{reason}',
  'it is no WebAssembly module: {reason}': '不是 WebAssembly 模块：{reason}',
  'no entrypoint {name} among {names}': '入口点 {name} 不在 {names} 之中',
  'the builtin {name} has {count} arguments, a host can be given 4':
    '内置函数 {name} 有 {count} 个参数，宿主最多可接收 4 个',
  'the host has no builtin {name}': '宿主没有内置函数 {name}',
  'the module ended: {reason}': '模块已终止：{reason}',
  'the module lacks {name}': '模块缺少 {name}',
  'the text of a value nests too deep, or is none': '值的文本嵌套过深，或不是值',
});
