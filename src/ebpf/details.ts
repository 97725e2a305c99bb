import { defineDetails } from '../core/text.ts';

/** Details of the errors of this room, English and Chinese. */
export const detail = defineDetails({
  '{size} bytes of global variables, more than {most}': '全局变量有 {size} 字节，超过 {most}',
  'a field at instruction {number} is {bytes} bytes wide on this kernel':
    '第 {number} 条指令的字段在此内核上宽 {bytes} 字节',
  'a key of {given} bytes for map {name}, whose keys have {wanted}':
    '给映射 {name} 的键长 {given} 字节，而其键长为 {wanted}',
  'a part reaches beyond the section': '某一部分超出该节',
  'an ELF file for machine {machine}, not a little-endian eBPF object':
    '这是机器类型 {machine} 的 ELF 文件，不是小端 eBPF 目标文件',
  'attach program {name} to {place}': '将程序 {name} 附加到 {place}',
  'CO-RE access {access} does not fit type {type}': 'CO-RE 访问 {access} 不符合类型 {type}',
  'CO-RE relocation at instruction {number} with opcode 0x{opcode}':
    '第 {number} 条指令（操作码 0x{opcode}）处的 CO-RE 重定位',
  'CO-RE relocation kind {number} is newer than this loader': 'CO-RE 重定位种类 {number} 比本加载器更新',
  'code refers to section {section}, offset {offset}, where no function or map stands':
    '代码引用了节 {section} 偏移 {offset}，那里既无函数也无映射',
  'create map {name} ({type}, {count} entries)': '创建映射 {name}（{type}，{count} 项）',
  'delete from map {name}': '从映射 {name} 中删除',
  'eBPF needs Linux on x86_64 or aarch64; this is {platform} on {processor}':
    'eBPF 需要 x86_64 或 aarch64 上的 Linux；当前是 {processor} 上的 {platform}',
  'load program {name}': '加载程序 {name}',
  'load program {name}: {errno}\n{log}': '加载程序 {name}：{errno}\n{log}',
  'look up a key of map {name}': '在映射 {name} 中查找键',
  'map {length} bytes of descriptor {descriptor}': '映射描述符 {descriptor} 的 {length} 字节',
  'map {name} has type {type}, which this loader does not know': '映射 {name} 的类型为 {type}，本加载器不支持',
  'no .BTF section: build with -g': '没有 .BTF 节：请用 -g 构建',
  'no program {name} is loaded': '没有加载程序 {name}',
  'open pinned {path}': '打开已固定的 {path}',
  'pin to {path}': '固定到 {path}',
  'program {name}: what refers to it lies outside its code': '程序 {name}：对它的引用位于其代码之外',
  'program {name}: this kernel has no {prefix} target {target} (such programs need Linux {since})':
    '程序 {name}：此内核没有 {prefix} 目标 {target}（此类程序需要 Linux {since}）',
  'records of {stride} bytes': '记录长 {stride} 字节',
  'start an iterator': '启动迭代器',
  'the BPF ring buffer': 'BPF 环形缓冲区',
  'the foreign function interface (koffi) does not load': '外部函数接口（koffi）无法加载',
  'the kernel has several types {name} that differ where the program reads them':
    '内核有多个类型 {name}，而程序读取之处各不相同',
  'the kernel’s type information cannot be read': '无法读取内核的类型信息',
  'the object has no global variable {name} of {size} bytes': '目标文件没有 {size} 字节的全局变量 {name}',
  'the right to call bpf(2) (root, or CAP_BPF and CAP_PERFMON)':
    '调用 bpf(2) 的权限（root，或 CAP_BPF 与 CAP_PERFMON）',
  'type information (CONFIG_DEBUG_INFO_BTF, /sys/kernel/btf/vmlinux)':
    '类型信息（CONFIG_DEBUG_INFO_BTF、/sys/kernel/btf/vmlinux）',
  'update map {name}': '更新映射 {name}',
  '{doing}: this kernel has no such tracepoint': '{doing}：此内核没有该跟踪点',
  '{doing}: tracefs is not mounted (mount -t tracefs tracefs /sys/kernel/tracing)':
    '{doing}：tracefs 未挂载（mount -t tracefs tracefs /sys/kernel/tracing）',
  '{doing}: {errno}': '{doing}：{errno}',
  '{name} is missing (since Linux {since}; this is {running})':
    '缺少 {name}（自 Linux {since} 起提供；当前为 {running}）',
  '{name} is refused': '{name} 被拒绝',
});
