import { field } from '../define.ts';
import type { Field } from '../field.ts';
import { typeNameOf } from '../descriptor/type-name.ts';

/** Kind and name of the descriptors that a process has for input, output and errors. */
export const standardStreamFields: readonly Field[] = (['stdin', 'stdout', 'stderr'] as const).flatMap(
  (name, number) => [
    field(
      `proc.${name}.name`,
      'string',
      `Name of the process’s ${name}.`,
      ({ thread }) => thread?.main.fds.get(number)?.name,
    ),
    field(`proc.${name}.type`, 'string', `Kind of the process’s ${name}: file, ipv4, pipe, ….`, ({ thread }) => {
      const descriptor = thread?.main.fds.get(number);
      return descriptor === undefined ? undefined : typeNameOf(descriptor.type);
    }),
  ],
);
