import type { SystemCallEvent } from '../../events/event.ts';
import type { FileDescriptor } from '../../state/file-descriptor.ts';
import { field } from '../define.ts';
import type { Field, FieldType, FieldValue } from '../field.ts';

/** Numbers of the descriptors that a poll names. */
function numbersOf(event: SystemCallEvent): number[] | undefined {
  const index = event.info.parameters.findIndex(({ type }) => type === 'fdlist');
  const bytes = index < 0 ? undefined : event.parameterBytes(index);
  if (bytes === undefined || bytes.length < 2) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.min(view.getUint16(0, true), Math.floor((bytes.length - 2) / 10));
  return Array.from({ length: count }, (_, entry) => Number(view.getBigInt64(2 + entry * 10, true)));
}

function polled<Value>(
  name: string,
  type: FieldType,
  doc: string,
  read: (descriptor: FileDescriptor) => Value | undefined,
): Field {
  return field(
    name,
    type,
    doc,
    (event) =>
      numbersOf(event)?.flatMap((number) => {
        const descriptor = event.thread?.main.fds.get(number);
        return (descriptor === undefined ? undefined : read(descriptor)) ?? [];
      }) as FieldValue,
    'set',
  );
}

/** Fields of the descriptors that poll and ppoll wait for. */
export const polledFields: readonly Field[] = [
  polled('fdlist.cips', 'address', 'Addresses of the clients.', ({ tuple }) => tuple?.sourceAddress),
  polled('fdlist.cports', 'port', 'Ports of the clients.', ({ tuple }) => tuple?.sourcePort),
  polled('fdlist.names', 'string', 'Names of the descriptors.', ({ name }) => name),
  field('fdlist.nums', 'number', 'Numbers of the descriptors.', numbersOf, 'set'),
  polled('fdlist.sips', 'address', 'Addresses of the servers.', ({ tuple }) => tuple?.destinationAddress),
  polled('fdlist.sports', 'port', 'Ports of the servers.', ({ tuple }) => tuple?.destinationPort),
];
