import { defineCatalogue } from '../../core/index.ts';
import type { FieldSource } from '../engine/operand.ts';
import { auditPodFields } from './audit/pod.ts';
import { auditRequestFields } from './audit/request.ts';
import { trailIdentityFields } from './cloudtrail/identity.ts';
import { trailRecordFields } from './cloudtrail/record.ts';
import { trailRequestFields } from './cloudtrail/request.ts';
import { trailServiceFields } from './cloudtrail/storage.ts';
import { containerFields } from './container/container.ts';
import { kubernetesFields } from './container/kubernetes.ts';
import { descriptorFields } from './descriptor/descriptor.ts';
import { fileSystemPathFields } from './descriptor/file-system-path.ts';
import { networkFields } from './descriptor/network.ts';
import { polledFields } from './descriptor/polled.ts';
import { callFields } from './event/call.ts';
import { countFields } from './event/count.ts';
import { genericFields } from './event/generic.ts';
import { openFields } from './event/open.ts';
import type { Field } from './field.ts';
import { groupFields } from './identity/group.ts';
import { userFields } from './identity/user.ts';
import { jsonFields } from './json/json.ts';
import { ancestorFields } from './process/ancestors.ts';
import { driftFields } from './process/drift.ts';
import { processGroupFields } from './process/groups.ts';
import { processFields } from './process/process.ts';
import { standardStreamFields } from './process/standard.ts';
import { threadFields } from './process/thread.ts';

const rows: readonly Field[] = [
  ...ancestorFields,
  ...auditPodFields,
  ...auditRequestFields,
  ...callFields,
  ...containerFields,
  ...countFields,
  ...descriptorFields,
  ...driftFields,
  ...fileSystemPathFields,
  ...genericFields,
  ...groupFields,
  ...jsonFields,
  ...kubernetesFields,
  ...networkFields,
  ...openFields,
  ...polledFields,
  ...processFields,
  ...processGroupFields,
  ...standardStreamFields,
  ...threadFields,
  ...trailIdentityFields,
  ...trailRecordFields,
  ...trailRequestFields,
  ...trailServiceFields,
  ...userFields,
];

/** Every field of the rule language, by name; families are files, so the order by name is made here. */
export const fields = defineCatalogue(rows.toSorted((left, right) => (left.name < right.name ? -1 : 1)));

/** Fields whose key may also stand behind a dot: `evt.arg.flags` is `evt.arg[flags]`. */
const dotted = ['evt.arg', 'evt.rawarg', 'evt.type.is', 'thread.cgroup'] as const;

/** A field under its name, or under its name, a dot and its argument. */
export function findField(name: string): Field | undefined {
  const found = fields.get(name);
  if (found !== undefined) return found;
  const short = dotted.find((one) => name.startsWith(`${one}.`));
  const long = short === undefined ? undefined : fields.get(short);
  if (short === undefined || long === undefined) return undefined;
  const { argument: _, ...rest } = long;
  return { ...rest, name, bind: () => long.bind(name.slice(short.length + 1)) };
}

/** The fields that one event source offers. */
export function fieldsOf(source: string): FieldSource {
  const offers = ({ sources }: Field): boolean => sources?.includes(source) ?? true;
  return {
    field(name) {
      const found = findField(name);
      return found !== undefined && offers(found) ? found : undefined;
    },
    *names() {
      for (const row of fields) if (offers(row)) yield row.name;
    },
  };
}
