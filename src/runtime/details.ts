import { defineDetails } from '../core/index.ts';

/** Details of the errors of this room, English and Chinese. What is said of rules stays in the original's words: `ruleset` and `rules`. */
export const detail = defineDetails({
  'a block of type {type} with {length} bytes': '类型为 {type} 的块声明了 {length} 字节',
  'a capture begins with a section header (0a 0d 0d 0a), this file does not':
    '捕获文件以节头（0a 0d 0d 0a）开始，该文件不是',
  'a header of {count} bytes does not fit the bytes that are there': '{count} 字节的事件头超出了现有字节',
  'an answer of more than {mostBytes} bytes': '响应超过 {mostBytes} 字节',
  'an answer that is no JSON': '响应不是 JSON',
  'an event of {count} bytes does not fit the bytes that are there': '{count} 字节的事件超出了现有字节',
  'event {event} has no parameter {name}; it has {parameters}': '事件 {event} 没有参数 {name}；它有 {parameters}',
  'it has {size} bytes, a document at most {largest}': '它有 {size} 字节，一个文档最多 {largest} 字节',
  'it is longer than {longest} characters': '它超过 {longest} 个字符',
  'no cgroup of a container {id} is there': '不存在容器 {id} 的 cgroup',
  'parameter {parameter} has no flag {flag}': '参数 {parameter} 没有标志 {flag}',
  'status {status}': '状态码 {status}',
  'the file is empty': '文件为空',
  'the last block is cut off; the {events} events before it were read':
    '最后一个块被截断；此前的 {events} 个事件已读取',
  'the section header has another byte order or is no capture’s': '节头的字节序不同，或不属于捕获文件',
  'there is no event type {type}': '没有事件类型 {type}',
  'there is no process {pid}': '没有进程 {pid}',
  'there is no version 2 cgroup {name} below {mount}': '{mount} 下没有 v2 cgroup {name}',
  'there is no version 2 cgroup {name}; none is mounted': '没有 v2 cgroup {name}；未挂载任何 v2 层级',
  '{count} parameters do not fit the bytes that are there': '{count} 个参数超出了现有字节',
  '{path}, after {events} events: {reason}': '{path}，在 {events} 个事件之后：{reason}',
  '{path}, line {line}: {reason}': '{path} 第 {line} 行：{reason}',
  '{path}: {reason}': '{path}：{reason}',
  '{wanted} bytes are wanted, {left} are left': '需要 {wanted} 字节，只剩 {left} 字节',
});
