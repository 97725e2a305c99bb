import { detail } from '../../../sign/details.ts';
import { SignError } from '../../../sign/error.ts';
import { changeData, type StagedChange } from '../../../sign/notary/change.ts';
import { targetEntry } from '../../../sign/notary/publish.ts';
import { readJson } from '../../../sign/json.ts';
import { readNamed } from '../context.ts';
import { type NotationCall, usage } from '../notation/call.ts';
import { columns, listOf, trustedCollection, withServer, wordsOf } from './context.ts';
import { certificateKey, givenKey } from './given-keys.ts';
import { initializeCollection, publishChanges } from './publish.ts';
import { notarySettings } from './settings.ts';
import { clearChanges, forgetCollection, stageChange, stagedChanges } from './store.ts';

/** Makes keys and a first root; the server gets it at once, with what is staged. */
export async function runNotaryInit(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  const file = call.flags.text('rootkey');
  const root = file === undefined ? undefined : await givenKey(file, 'root', undefined, call);
  const certificate = call.flags.text('rootcert');
  const listed = certificate === undefined ? undefined : await certificateKey(certificate, call.ports);
  await withServer(call, gun, async (context) => {
    await initializeCollection(context, root, listed);
    await trustedCollection(context);
  });
  call.out(`Successfully initialized and published ${gun}\n`);
  return 0;
}

/** Stages a file as a target. */
export async function runNotaryAdd(call: NotationCall): Promise<number> {
  const [gun, name, file = ''] = wordsOf(call, 'must specify a GUN, target, and path to target data', 3);
  return stageTarget(call, gun, name, targetEntry(await readNamed(file, call.ports)));
}

/** Stages hashes and a length as a target. */
export async function runNotaryAddHash(call: NotationCall): Promise<number> {
  const complaint = 'must specify a GUN, target, byte size of target data, and at least one hash';
  const [gun, name, length = ''] = wordsOf(call, complaint, 3);
  const hashes: Record<string, string> = {};
  for (const algorithm of ['sha256', 'sha512'] as const) {
    const hex = call.flags.text(algorithm);
    if (hex === undefined) continue;
    if (!new RegExp(`^[0-9a-f]{${algorithm === 'sha256' ? 64 : 128}}$`).test(hex))
      throw usage(`invalid ${algorithm} hash: ${hex}`);
    hashes[algorithm] = Buffer.from(hex, 'hex').toString('base64');
  }
  if (hashes['sha256'] === undefined || !/^\d{1,15}$/.test(length)) throw usage(complaint);
  return stageTarget(call, gun, name, { hashes, length: Number(length) });
}

/** Stages that a target goes. */
export async function runNotaryRemove(call: NotationCall): Promise<number> {
  const [gun, name] = wordsOf(call, 'must specify a GUN and target', 2);
  for (const role of rolesOf(call))
    await stage(call, gun, { action: 'delete', role, type: 'target', path: name, data: null });
  call.out(`Removal of ${name} from ${gun} staged for next publish.\n`);
  return publishIfWanted(call, gun);
}

/** Stages that roles are signed again. */
export async function runNotaryWitness(call: NotationCall): Promise<number> {
  const [gun, first, ...others] = wordsOf(call, 'must specify a GUN and at least one role to witness', 2, true);
  const roles = [first, ...others];
  for (const role of roles) await stage(call, gun, { action: 'update', role, type: 'witness', path: '', data: null });
  const lines = roles.map((role) => `\t- ${role}\n`).join('');
  call.out(`The following roles were successfully marked for witnessing on the next publish:\n${lines}`);
  return publishIfWanted(call, gun);
}

async function stageTarget(call: NotationCall, gun: string, name: string, entry: object): Promise<number> {
  const file = call.flags.text('custom');
  const custom = file === undefined ? {} : { custom: readJson(await readNamed(file, call.ports), file).whole() };
  for (const role of rolesOf(call))
    await stage(call, gun, {
      action: 'create',
      role,
      type: 'target',
      path: name,
      data: changeData({ ...entry, ...custom }),
    });
  call.out(`Addition of target "${name}" to repository "${gun}" staged for next publish.\n`);
  return publishIfWanted(call, gun);
}

function rolesOf(call: NotationCall): readonly string[] {
  const roles = listOf(call, 'roles');
  const wrong = roles.find((role) => role !== 'targets' && !role.startsWith('targets/'));
  if (wrong !== undefined) throw usage(`${wrong} is no delegation role: it must begin with targets/`);
  return roles.length === 0 ? ['targets'] : roles;
}

/** Adds a change to those that wait. */
export async function stage(call: NotationCall, gun: string, change: StagedChange): Promise<void> {
  await stageChange((await notarySettings(call)).folder, gun, change);
}

/** Publishes where `-p` says so. */
export async function publishIfWanted(call: NotationCall, gun: string): Promise<number> {
  if (!call.flags.isOn('publish')) return 0;
  call.out(`Auto-publishing changes to ${gun}\n`);
  return publish(call, gun);
}

/** Sends the staged changes. */
export async function runNotaryPublish(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  call.out(`Pushing changes to ${gun}\n`);
  return publish(call, gun);
}

async function publish(call: NotationCall, gun: string): Promise<number> {
  await withServer(call, gun, async (context) => {
    await publishChanges(await trustedCollection(context), context);
    await trustedCollection(context);
  });
  call.out(`Successfully published changes for repository ${gun}\n`);
  return 0;
}

/** Shows the staged changes. */
export async function runNotaryStatus(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  const changes = await stagedChanges((await notarySettings(call)).folder, gun);
  if (changes.length === 0) {
    call.out(`No unpublished changes for ${gun}\n`);
    return 0;
  }
  const rows = changes.map(({ action, role, type, path }, index) => [String(index), action, role, type, path]);
  call.out(`Unpublished changes for ${gun}:\n\n${columns(['#', 'ACTION', 'SCOPE', 'TYPE', 'PATH'], rows)}`);
  return 0;
}

/** Forgets staged changes: all, or those with a number. */
export async function runNotaryReset(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  const numbers = listOf(call, 'number').map(Number);
  if (!call.flags.isOn('all') && numbers.length === 0)
    throw usage('Must specify changes to reset with -n or the --all flag');
  const { folder } = await notarySettings(call);
  const changes = await stagedChanges(folder, gun);
  const unknown = numbers.find((number) => changes[number] === undefined);
  if (unknown !== undefined)
    throw new SignError('SIGN_ABSENT', { message: detail('there is no change {number}', { number: unknown }) });
  await clearChanges(folder, gun, call.flags.isOn('all') ? undefined : numbers);
  call.out(`Successfully reset specified changes for repository ${gun}\n`);
  return 0;
}

/** Forgets what was trusted of a repository; with `--remote` the server does too. */
export async function runNotaryDelete(call: NotationCall): Promise<number> {
  const [gun] = wordsOf(call, 'must specify a GUN', 1);
  call.out(`Deleting trust data for repository ${gun}\n`);
  const { folder } = await notarySettings(call);
  await forgetCollection(folder, gun);
  const isRemote = call.flags.isOn('remote');
  if (isRemote) await withServer(call, gun, ({ server }) => server.remove());
  call.out(`Successfully deleted ${isRemote ? 'local and remote' : 'local'} trust data for repository ${gun}\n`);
  return 0;
}
