import { defineDetails } from '../../core/text.ts';

/** Details of the errors of the store on disk, English and Chinese. */
export const detail = defineDetails({
  'another process has it: {pid}': '已被另一个进程占用：{pid}',
  'it cannot be written: {reason}': '无法写入：{reason}',
  'it does not exist; auto_create: true makes it': '目录不存在；可用 auto_create: true 创建',
  'it is damaged: its content is not what its name says': '文件已损坏：内容与其名称不符',
  'it is damaged: {reason}': '文件已损坏：{reason}',
  'it is neither true nor false': '它既不是 true 也不是 false',
  'it is no folder that can be read: {reason}': '不是可读取的目录：{reason}',
  'it is no table': '它不是表',
  'it was written by a newer version': '由更新的版本写入',
  'no folder is named': '未指定目录',
  'they are no list of paths': '它们不是路径列表',
  '{path} is no path such as /users/*': '{path} 不是 /users/* 这样的路径',
});
