import { defineDetails } from '../../../core/text.ts';

/** Details of what the live source lacks, English and Chinese. */
export const detail = defineDetails({
  'bpf/objects/{name} is missing from this installation': '此安装缺少 bpf/objects/{name}',
  'the capture program has no map {name}': '捕获程序没有映射 {name}',
  'the live kernel cannot be watched: {reason}\nreplaying capture files (-e FILE), audit sources and validating rules work without it':
    '无法监控实时内核：{reason}\n回放捕获文件（-e FILE）、审计来源和规则校验无需内核即可使用',
  'the live kernel source needs Linux on x86_64 or aarch64; this is {platform} on {processor}':
    '实时内核来源需要 x86_64 或 aarch64 上的 Linux；当前是 {processor} 上的 {platform}',
});
