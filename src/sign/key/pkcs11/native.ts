import { isAbsolute } from 'node:path';
import { wordsOf } from '../../../core/index.ts';
import { detail } from '../../details.ts';
import { SignError } from '../../error.ts';
import { answerName, places } from './codes.ts';

/** Bytes that the module can reach. */
export interface NativeBytes {
  readonly address: bigint;
  readonly bytes: Buffer;
}

/** A module that was loaded. All numbers and addresses are 64 bits wide, as on every system that is served. */
export interface NativeModule {
  /** Calls a function. @returns its answer, 0 or one of `allowed`. @throws {SignError} SIGN_KEY for any other. */
  call(name: keyof typeof places, args: readonly bigint[], allowed?: readonly number[]): number;
  /** Runs work with memory for arguments, which is wiped and given back behind it. */
  withMemory<Value>(work: (take: (content: number | Uint8Array) => NativeBytes) => Value): Value;
}

/** Memory of one piece of work: templates, a digest, a signature. */
const memoryBytes = 2 ** 17;
/** CK_FUNCTION_LIST begins with a version, padded to the width of an address. */
const tableStart = 8;

/**
 * Loads a PKCS #11 module by its C_GetFunctionList.
 * @throws {SignError} SIGN_KEY where the path is not absolute or the module does not load, SIGN_UNSUPPORTED on other systems.
 */
export async function loadModule(path: string): Promise<NativeModule> {
  if (!isAbsolute(path))
    throw new SignError('SIGN_NAME', {
      message: detail('the path of a PKCS #11 module must be absolute'),
      where: path,
    });
  if (!['linux', 'darwin'].includes(process.platform) || !['x64', 'arm64'].includes(process.arch))
    throw new SignError('SIGN_UNSUPPORTED', {
      message: detail('PKCS #11 modules are loaded on Linux and macOS, x86_64 and aarch64'),
    });
  try {
    const { default: koffi } = await import('koffi');
    return bind(koffi, koffi.load(path));
  } catch (cause) {
    if (cause instanceof SignError) throw cause;
    const message = detail('the PKCS #11 module does not load: {reason}', { reason: wordsOf(cause) });
    throw new SignError('SIGN_KEY', { message, where: path, cause });
  }
}

type Koffi = typeof import('koffi')['default'];

function bind(koffi: Koffi, library: ReturnType<Koffi['load']>): NativeModule {
  const withMemory = memoryOf(koffi);
  const getFunctionList = library.func('C_GetFunctionList', 'unsigned long', ['uintptr_t']);
  const table = withMemory((take) => {
    const pointer = take(8);
    check('C_GetFunctionList', Number(getFunctionList(pointer.address)));
    return pointer.bytes.readBigUInt64LE();
  });
  const functions = Buffer.from(koffi.view(table, tableStart + 8 * (places.C_Sign + 1)));
  const prototypes = Array.from({ length: 6 }, (_, arity) =>
    koffi.proto(
      'unsigned long',
      Array.from({ length: arity }, () => 'uintptr_t'),
    ),
  );
  return {
    withMemory,
    call(name, args, allowed = []) {
      const address = functions.readBigUInt64LE(tableStart + 8 * places[name]);
      const prototype = prototypes[args.length];
      if (prototype === undefined || address === 0n)
        throw new SignError('SIGN_KEY', { message: detail('the PKCS #11 module has no {name}', { name }) });
      const answer = Number(koffi.call(address, prototype, ...args));
      return allowed.includes(answer) ? answer : check(name, answer);
    },
  };
}

function check(name: string, answer: number): number {
  if (answer === 0) return answer;
  throw new SignError('SIGN_KEY', {
    message: detail('the PKCS #11 module refuses {name}: {answer}', { name, answer: answerName(answer) }),
  });
}

function memoryOf(koffi: Koffi): NativeModule['withMemory'] {
  return (work) => {
    const start = koffi.alloc('uint8_t', memoryBytes);
    const [all, address] = [Buffer.from(koffi.view(start, memoryBytes)), koffi.address(start)];
    let used = 0;
    try {
      return work((content) => {
        const length = typeof content === 'number' ? content : content.length;
        const from = used;
        used += Math.ceil(length / 8) * 8;
        if (used > memoryBytes)
          throw new SignError('SIGN_KEY', { message: detail('it is too long for a PKCS #11 module') });
        const bytes = all.subarray(from, from + length);
        if (typeof content === 'number') bytes.fill(0);
        else bytes.set(content);
        return { address: address + BigInt(from), bytes };
      });
    } finally {
      all.fill(0);
      koffi.free(start);
    }
  };
}
