import type { DescriptorType } from '../file-descriptor.ts';
import { newDescriptor } from '../new-descriptor.ts';
import { parameterIndex, type Transition, type TransitionContext, type TransitionRow } from '../transition.ts';

const duplicate = 0;
const duplicateCloseOnExec = 1030;
/** Number of `F_DUPFD` and `F_DUPFD_CLOEXEC` in captures (`PPM_FCNTL_*`). */
const duplicates: ReadonlySet<number> = new Set([1, 14, duplicateCloseOnExec, duplicate]);

/** Descriptors of other kinds, and copies of descriptors. */
export const descriptorTransitions: readonly TransitionRow[] = [
  { names: ['dup', 'dup2', 'dup3'], direction: 'exit', apply: copyTo },
  { names: ['fcntl'], direction: 'exit', keepEntry: true, apply: copyByControl },
  { names: ['pipe', 'pipe2'], direction: 'exit', apply: pipe },
  { names: ['memfd_create'], direction: 'exit', apply: memory },
  { names: ['pidfd_open'], direction: 'exit', apply: make('pidfd') },
  { names: ['eventfd', 'eventfd2'], direction: 'exit', apply: make('event') },
  { names: ['signalfd', 'signalfd4'], direction: 'exit', apply: make('signalfd') },
  { names: ['timerfd_create'], direction: 'exit', apply: make('timerfd') },
  { names: ['inotify_init', 'inotify_init1'], direction: 'exit', apply: make('inotify') },
  { names: ['epoll_create', 'epoll_create1'], direction: 'exit', apply: make('eventpoll') },
  { names: ['userfaultfd'], direction: 'exit', apply: make('userfaultfd') },
  { names: ['io_uring_setup'], direction: 'exit', apply: make('io_uring') },
  { names: ['bpf'], direction: 'exit', apply: program },
];

function make(type: DescriptorType): Transition {
  return (context) => {
    const number = context.event.signed(0);
    if (number >= 0) context.add(newDescriptor(number, type, ''));
  };
}

/** The descriptor that was copied: the one the entry named, in newer events the exit's own parameter. */
function copyTo(context: TransitionContext): void {
  const { event, thread } = context;
  const number = event.signed(0);
  if (number < 0) return;
  const named = parameterIndex(event.type, 'oldfd');
  const old = named >= 0 && event.parameterCount > named ? event.signed(named) : (event.descriptorNumber ?? -1);
  const copied = thread.main.fds.get(old);
  if (copied !== undefined) context.add({ ...copied, number, nameChanged: false });
}

function copyByControl(context: TransitionContext): void {
  const { event } = context;
  const [at, from] = event.parameterCount > 2 ? [2, event] : [1, context.entry()];
  const command = from?.integer(at);
  const number = event.signed(0);
  if (command === undefined || !duplicates.has(command) || number < 0 || event.descriptor === undefined) return;
  context.add({ ...event.descriptor, number, nameChanged: false });
}

function pipe(context: TransitionContext): void {
  const { event } = context;
  if (event.signed(0) !== 0) return;
  const inode = event.parameter(3);
  for (const index of [2, 1]) {
    const descriptor = newDescriptor(event.signed(index), 'pipe', '');
    descriptor.inode = BigInt(typeof inode === 'number' || typeof inode === 'bigint' ? inode : 0);
    context.add(descriptor);
  }
}

function memory(context: TransitionContext): void {
  const number = context.event.signed(0);
  if (number >= 0) context.add(newDescriptor(number, 'memfd', context.event.text(1)));
}

/** Only two commands give a descriptor; older events do not say which it was. */
function program(context: TransitionContext): void {
  const number = context.event.signed(0);
  const command = context.event.integer(1);
  if (number > 2 && (command === 0 || command === 5)) context.add(newDescriptor(number, 'bpf', ''));
}
