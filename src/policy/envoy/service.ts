import type { sendUnaryData, Server, ServerUnaryCall } from '@grpc/grpc-js';
import { type Log, messageOf } from '../../core/index.ts';
import { decodeMessage } from '../../formats/protobuf/decode.ts';
import { encodeMessage } from '../../formats/protobuf/encode.ts';
import type { Plain } from '../../formats/plain.ts';
import { PolicyError } from '../error.ts';
import type { ServerContext } from '../server/context.ts';
import { decide } from '../server/decide.ts';
import type { EnvoyConfig } from './config.ts';
import { inputOf } from './input.ts';
import { checkRequest, checkResponse } from './messages.ts';
import { answerOf, type CheckAnswer, passing } from './response.ts';
import { detail } from '../server/details.ts';

/** The service while it listens. */
export interface EnvoyService {
  /** Where it listens, with the port that was free where none was named. */
  readonly address: string;
  /** Answers what it has, for so many milliseconds at most. */
  close(grace: number): Promise<void>;
}

type Call = ServerUnaryCall<Plain, CheckAnswer>;

const definition = {
  Check: {
    path: '/envoy.service.auth.v3.Authorization/Check',
    requestStream: false,
    responseStream: false,
    requestDeserialize: (bytes: Buffer): Plain => decodeMessage(checkRequest, bytes),
    requestSerialize: (value: Plain): Buffer => Buffer.from(encodeMessage(checkRequest, value)),
    responseDeserialize: (bytes: Buffer): CheckAnswer => decodeMessage(checkResponse, bytes) as unknown as CheckAnswer,
    responseSerialize: (value: CheckAnswer): Buffer =>
      Buffer.from(encodeMessage(checkResponse, value as unknown as Plain)),
  },
} as const;

/** Decides on Envoy's requests over gRPC (`envoy.service.auth.v3.Authorization`). @throws PolicyError POLICY_ADDRESS */
export async function startEnvoyService(config: EnvoyConfig, context: ServerContext, log: Log): Promise<EnvoyService> {
  const { Server: GrpcServer, ServerCredentials, status } = await import('./grpc.ts');
  const server = new GrpcServer({
    ...(config.maxReceive !== undefined && { 'grpc.max_receive_message_length': config.maxReceive }),
    ...(config.maxSend !== undefined && { 'grpc.max_send_message_length': config.maxSend }),
  });
  const check = async (call: Call, done: sendUnaryData<CheckAnswer>): Promise<void> => {
    try {
      done(null, await answer(call.request, call.getPeer(), config, context));
    } catch (error) {
      log.error({ reason: messageOf(error), path: config.path.join('/') }, 'Unable to decide on a request of Envoy.');
      done({ code: status.UNKNOWN, details: messageOf(error) });
    }
  };
  if (config.wantsReflection) log.warn({}, 'enable-reflection is set: this server offers no reflection.');
  server.addService(definition, { Check: (call: Call, done: sendUnaryData<CheckAnswer>) => void check(call, done) });
  const address = await bind(server, config.address, ServerCredentials.createInsecure());
  log.info({ addr: address, path: config.path.join('/'), 'dry-run': config.isDryRun }, 'Starting gRPC server.');
  return { address, close: (grace) => closeServer(server, grace) };
}

async function answer(request: Plain, peer: string, config: EnvoyConfig, context: ServerContext): Promise<CheckAnswer> {
  const input = inputOf(request, config);
  const { result } = await decide(config.path, input, { remote: peer }, context);
  const answered = answerOf(result);
  return config.isDryRun ? { ...answered, ...passing, deniedResponse: undefined } : answered;
}

function bind(server: Server, address: string, credentials: Parameters<Server['bindAsync']>[1]): Promise<string> {
  const target = address.startsWith('unix://')
    ? `unix:${address.slice('unix://'.length)}`
    : address.replace(/^:/, '[::]:');
  return new Promise((resolve, reject) => {
    server.bindAsync(target, credentials, (cause, port) => {
      if (cause === null) resolve(address.startsWith('unix://') ? address : address.replace(/:\d+$/, `:${port}`));
      else
        reject(
          new PolicyError('POLICY_ADDRESS', {
            message: detail('the server cannot listen there'),
            where: address,
            cause,
          }),
        );
    });
  });
}

function closeServer(server: Server, grace: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => (server.forceShutdown(), resolve()), grace);
    server.tryShutdown(() => (clearTimeout(timer), resolve()));
  });
}
