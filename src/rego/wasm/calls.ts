import type { PlanLocation, PlanOperand } from '../opa-plan/format.ts';
import type { Label } from './body.ts';
import type { FunctionCode } from './function.ts';
import { detail } from './details.ts';
import { WasmError } from './error.ts';

/** A call of a function or builtin. */
export interface PlanCall {
  readonly name: string;
  readonly args: readonly PlanOperand[];
  readonly result: number;
  readonly place: PlanLocation;
}

/** Arguments that a builtin of the host can have. */
const mostArguments = 4;

/** A call of a function of the plan, of a builtin of the runtime, or of one of the host. */
export function emitCall(code: FunctionCode, call: PlanCall, undefinedAt: Label): void {
  const planned = code.module.plannedFunction(call.name);
  if (planned === undefined) {
    emitBuiltin(code, call, undefinedAt);
    return;
  }
  for (const arg of call.args) code.read(arg);
  code.body.call(planned);
  code.assign(call.result, undefinedAt);
}

/** Builtins are not called with what is undefined. */
function emitBuiltin(code: FunctionCode, call: PlanCall, undefinedAt: Label): void {
  const { body, module } = code;
  const target = code.local(call.result);
  const native = nativeOf(code, call);
  body.constant(0);
  if (call.args.some((arg) => arg.type === 'local' && arg.value === call.result)) body.plain('drop');
  else body.set(target);
  for (const arg of call.args) if (arg.type === 'local') code.read(arg).goUnless(undefinedAt);
  if (native === undefined) emitHostCall(code, call);
  else {
    for (const arg of call.args) code.read(arg);
    body.call(native);
    if (module.hosted && call.name !== 'walk') emitSecondOpinion(code, call);
  }
  code.assign(call.result, undefinedAt);
}

/** Builtins whose first argument is a pattern. */
const patternBuiltins = new Set(['re_match', 'regex.find_all_string_submatch_n', 'regex.is_valid', 'regex.match']);

/** The runtime has no tables for classes of Unicode (`\\p{Greek}`): a pattern with one is the host's, which ours is asked for what is not known before, too. */
function nativeOf({ module }: FunctionCode, { name, args: [pattern] }: PlanCall): number | undefined {
  if (patternBuiltins.has(name)) {
    if (pattern?.type !== 'string_index') return module.hosted ? undefined : module.native(name);
    if (/\\[pP]/.test(module.text(pattern.value))) return undefined;
  }
  return module.native(name);
}

/** The runtime's builtins give nothing where they fail: the host's say why. */
function emitSecondOpinion(code: FunctionCode, call: PlanCall): void {
  const { body } = code;
  const answer = body.local();
  body.tee(answer).plain('i32Eqz').if();
  emitHostCall(code, call);
  body.set(answer).end().get(answer);
}

function emitHostCall(code: FunctionCode, { name, args, place }: PlanCall): void {
  const { body, module } = code;
  const count = args.length;
  if (count > mostArguments)
    throw new WasmError('WASM_BUILTIN', {
      message: detail('the builtin {name} has {count} arguments, a host can be given 4', { name, count }),
    });
  body.constant(module.hostBuiltin(name)).constant(module.sites.push(place)).constant(count);
  for (const arg of args) code.read(arg);
  for (let missing = count; missing < mostArguments; missing += 1) body.constant(0);
  code.call('rego_host');
}
