/** What the service takes of gRPC: a module of its own, since the bundle's dynamic import of a CommonJS package has no names. */
export { Server, ServerCredentials, status } from '@grpc/grpc-js';
