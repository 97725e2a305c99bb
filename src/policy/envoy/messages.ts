import { choice, field, list, map, type MessageType } from '../../formats/protobuf/message.ts';
import { struct, timestamp } from '../../formats/protobuf/well-known.ts';

// The parts of Envoy's API that the authorization service reads and writes: envoy/service/auth/v3 external_auth.proto and
// attribute_context.proto, envoy/config/core/v3 address.proto and base.proto. Typed metadata is gone over: its types are anybody's.

const socketAddress: MessageType = {
  fields: [
    field(1, 'protocol', ['TCP', 'UDP']),
    field(2, 'address', 'string'),
    choice(3, 'portValue', 'uint32'),
    choice(4, 'namedPort', 'string'),
    field(5, 'resolverName', 'string'),
    field(6, 'ipv4Compat', 'bool'),
  ],
};

const address: MessageType = {
  fields: [
    field(1, 'socketAddress', socketAddress),
    field(2, 'pipe', { fields: [field(1, 'path', 'string'), field(2, 'mode', 'uint32')] }),
    field(3, 'envoyInternalAddress', {
      fields: [choice(1, 'serverListenerName', 'string'), field(2, 'endpointId', 'string')],
    }),
  ],
};

const peer: MessageType = {
  fields: [
    field(1, 'address', address),
    field(2, 'service', 'string'),
    map(3, 'labels', 'string'),
    field(4, 'principal', 'string'),
    field(5, 'certificate', 'string'),
  ],
};

const header: MessageType = {
  fields: [field(1, 'key', 'string'), field(2, 'value', 'string'), field(3, 'rawValue', 'bytes')],
};

const httpRequest: MessageType = {
  fields: [
    field(1, 'id', 'string'),
    field(2, 'method', 'string'),
    map(3, 'headers', 'string'),
    field(4, 'path', 'string'),
    field(5, 'host', 'string'),
    field(6, 'scheme', 'string'),
    field(7, 'query', 'string'),
    field(8, 'fragment', 'string'),
    field(9, 'size', 'int64'),
    field(10, 'protocol', 'string'),
    field(11, 'body', 'string'),
    field(12, 'rawBody', 'bytes'),
    field(13, 'headerMap', { fields: [list(1, 'headers', header)] }),
  ],
};

const metadata: MessageType = { fields: [map(1, 'filterMetadata', struct)] };

const attributes: MessageType = {
  fields: [
    field(1, 'source', peer),
    field(2, 'destination', peer),
    field(4, 'request', { fields: [field(1, 'time', timestamp), field(2, 'http', httpRequest)] }),
    map(10, 'contextExtensions', 'string'),
    field(11, 'metadataContext', metadata),
    field(12, 'tlsSession', { fields: [field(1, 'sni', 'string')] }),
    field(13, 'routeMetadataContext', metadata),
  ],
};

/** `envoy.service.auth.v3.CheckRequest`. */
export const checkRequest: MessageType = { fields: [field(1, 'attributes', attributes)] };

const headerOption: MessageType = { fields: [field(1, 'header', header)] };
const parameter: MessageType = { fields: [field(1, 'key', 'string'), field(2, 'value', 'string')] };

const denied: MessageType = {
  fields: [
    field(1, 'status', { fields: [field(1, 'code', 'int32')] }),
    list(2, 'headers', headerOption),
    field(3, 'body', 'string'),
  ],
};

const allowed: MessageType = {
  fields: [
    list(2, 'headers', headerOption),
    list(5, 'headersToRemove', 'string'),
    list(6, 'responseHeadersToAdd', headerOption),
    list(7, 'queryParametersToSet', parameter),
    list(8, 'queryParametersToRemove', 'string'),
  ],
};

/** `envoy.service.auth.v3.CheckResponse`. */
export const checkResponse: MessageType = {
  fields: [
    field(1, 'status', { fields: [field(1, 'code', 'int32'), field(2, 'message', 'string')] }),
    field(2, 'deniedResponse', denied),
    field(3, 'okResponse', allowed),
    field(4, 'dynamicMetadata', struct),
  ],
};
