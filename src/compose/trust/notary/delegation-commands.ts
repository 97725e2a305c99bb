import { delegationData } from '../../../sign/notary/change.ts';
import { canonicalId } from '../../../sign/notary/metadata.ts';
import { listDelegations } from '../../../sign/notary/trust.ts';
import { confirmed, type NotationCall, usage } from '../notation/call.ts';
import { publishIfWanted, stage } from './change-commands.ts';
import { certificateKey } from './given-keys.ts';
import { columns, listOf, readCollection, wordsOf } from './context.ts';

/** Stages keys and paths of a delegation. */
export async function runDelegationAdd(call: NotationCall): Promise<number> {
  const complaint =
    'must specify the Global Unique Name and the role of the delegation along with the public key certificate paths and/or a list of paths to add';
  const [gun, role, ...files] = wordsOf(call, complaint, 2, true);
  checkRole(role);
  const addPaths = pathsOf(call);
  if (files.length === 0 && addPaths.length === 0) throw usage(complaint);
  const addKeys = await Promise.all(files.map((file) => certificateKey(file, call.ports)));
  if (addKeys.length > 0) await stageDelegation(call, gun, role, 'create', delegationData({ addKeys }));
  if (addPaths.length > 0) await stageDelegation(call, gun, role, 'create', delegationData({ addPaths }));
  const ids = `[${addKeys.map(canonicalId).join(' ')}]`;
  const parts = [
    addKeys.length > 0 ? `with keys ${ids}` : '',
    addPaths.length > 0 ? `with paths [${shown(addPaths)}]` : '',
  ];
  const said = parts.filter((part) => part !== '').join(', ');
  call.out(`\nAddition of delegation role ${role} ${said}, to repository "${gun}" staged for next publish.\n\n`);
  return publishIfWanted(call, gun);
}

/** Stages that keys or paths of a delegation go, or all of it. */
export async function runDelegationRemove(call: NotationCall): Promise<number> {
  const complaint =
    'must specify the Global Unique Name and the role of the delegation along with optional keyIDs and/or a list of paths to remove';
  const [gun, role, ...removeKeys] = wordsOf(call, complaint, 2, true);
  checkRole(role);
  const isAll = call.flags.isOn('all-paths');
  const removePaths = isAll ? [] : pathsOf(call);
  if (removeKeys.length === 0 && removePaths.length === 0 && !isAll) return removeWhole(call, gun, role);
  const change = { removeKeys, removePaths, clearPaths: isAll };
  await stageDelegation(call, gun, role, 'update', delegationData(change));
  const parts = [
    removeKeys.length > 0 ? `with keys [${removeKeys.join(' ')}]` : '',
    isAll ? 'with all paths' : removePaths.length > 0 ? `with paths [${shown(removePaths)}]` : '',
  ];
  const said = parts.filter((part) => part !== '').join(', ');
  call.out(`\nRemoval of delegation role ${role} ${said}, to repository "${gun}" staged for next publish.\n\n`);
  return publishIfWanted(call, gun);
}

async function removeWhole(call: NotationCall, gun: string, role: string): Promise<number> {
  const question = 'Are you sure you want to remove all data for this delegation?';
  if (!call.flags.isOn('yes') && !(await confirmed(call, question))) {
    call.out('Aborting action.\n');
    return 1;
  }
  await stageDelegation(call, gun, role, 'delete', null);
  call.out(
    `\nForced removal (including all keys and paths) of delegation role ${role} to repository "${gun}" staged for next publish.\n\n`,
  );
  return publishIfWanted(call, gun);
}

/** Stages that keys go from all delegations. */
export async function runDelegationPurge(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  const removeKeys = listOf(call, 'key');
  if (removeKeys.length === 0) throw usage('must specify at least one key to remove');
  await stageDelegation(call, gun, 'targets/*', 'update', delegationData({ removeKeys }));
  call.out(
    `Removal of the following keys from all delegations in ${gun} staged for next publish:\n\t- ${removeKeys.join('\n\t- ')}\n`,
  );
  return publishIfWanted(call, gun);
}

/** Lists the delegations. */
export async function runDelegationList(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  const delegations = listDelegations(await readCollection(call, gun));
  if (delegations.length === 0) {
    call.out('\n\nNo delegations present in this repository.\n\n\n');
    return 0;
  }
  const sorted = [...delegations].sort((left, right) => (left.name < right.name ? -1 : 1));
  const rows = sorted.map(({ name, keys, paths, threshold }) => [
    name,
    paths.map((path) => (path === '' ? '"" <all paths>' : path)).join(','),
    keys.map(canonicalId).sort().join(','),
    String(threshold),
  ]);
  call.out(`\n${columns(['ROLE', 'PATHS', 'KEY IDS', 'THRESHOLD'], rows)}\n`);
  return 0;
}

function stageDelegation(
  call: NotationCall,
  gun: string,
  role: string,
  action: 'create' | 'delete' | 'update',
  data: string | null,
): Promise<void> {
  return stage(call, gun, { action, role, type: 'delegation', path: '', data });
}

function pathsOf(call: NotationCall): readonly string[] {
  return call.flags.isOn('all-paths') ? [''] : listOf(call, 'paths');
}

function shown(paths: readonly string[]): string {
  return paths.map((path) => (path === '' ? '"" <all paths>' : path)).join('\n');
}

function checkRole(role: string): void {
  if (!/^targets(?:\/[a-z0-9_.-]+)+$/.test(role)) throw usage(`invalid delegation name ${role}: it is targets/NAME`);
}
