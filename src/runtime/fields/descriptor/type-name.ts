import type { DescriptorType } from '../../state/file-descriptor.ts';

const names: Partial<Record<DescriptorType, string>> = {
  inotify: 'inotify',
  io_uring: 'io_uring',
  timerfd: 'timerfd',
  unknown: '<UNKNOWN>',
};

/** What `fd.type` says of a kind. */
export function typeNameOf(type: DescriptorType): string {
  return names[type] ?? type;
}
