import { readdirSync, readFileSync } from 'node:fs';
import { Agent as PlainAgent, request as plainRequest, type ClientRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { messageOf, version } from '../../../core/index.ts';
import { detail } from '../../details.ts';
import { ComposeError } from '../../error.ts';
import type { FalcoConfig } from '../falco-config.ts';
import type { AlertOutput, OutputPorts } from './output.ts';

type Settings = FalcoConfig['http_output'];

/** Alerts that may wait for a slow receiver where the configuration names no capacity; the newest beyond are given up. */
const mostWaiting = 10_000;
const patience = 10_000;

/** An HTTP receiver, one POST of JSON an alert, in their order. */
export const httpOutput: AlertOutput = {
  name: 'http',
  doc: 'An HTTP receiver, one POST of JSON an alert.',
  isEnabled: (config) => config.http_output.enabled,
  open({ http_output: settings, outputs_queue: { capacity } }, ports) {
    const { url } = settings;
    const { log } = ports;
    const send = sender(settings, ports);
    const most = capacity > 0 ? capacity : mostWaiting;
    let waiting = 0;
    let last = Promise.resolve();
    const post = async (body: string) => {
      try {
        const { status, words } = await send(body);
        if (settings.echo) log.info({ url, status, words }, 'the receiver answered');
        if (status < 200 || status > 299) log.warn({ url, status }, 'an alert was refused');
      } catch (error) {
        log.warn({ url, reason: messageOf(error) }, 'an alert could not be sent');
      }
      waiting -= 1;
    };
    return {
      write(alert) {
        if (waiting >= most) {
          ports.onDrop?.();
          return log.warn({ url }, 'an alert was given up: too many wait to be sent');
        }
        waiting += 1;
        const body = alert.json();
        last = last.then(() => post(body));
      },
      close: () => last,
    };
  },
};

interface Answer {
  readonly status: number;
  readonly words: string;
}

/** @throws {ComposeError} CONFIG_INVALID for a URL that is none or a certificate that cannot be read. */
function sender(settings: Settings, { cwd }: OutputPorts): (body: string) => Promise<Answer> {
  const url = parseUrl(settings.url);
  const isSecure = url.protocol === 'https:';
  const keepAlive = settings.keep_alive;
  const agent = isSecure ? new SecureAgent({ keepAlive, ...trust(settings, cwd) }) : new PlainAgent({ keepAlive });
  const request = isSecure ? secureRequest : plainRequest;
  const fixed = {
    'content-type': 'application/json',
    'user-agent': settings.user_agent ?? `dartagnan/${version}`,
    ...(settings.compress_uploads ? { 'content-encoding': 'gzip' } : {}),
  };
  return (body) => {
    const bytes = settings.compress_uploads ? gzipSync(body) : Buffer.from(body);
    const headers = { ...fixed, 'content-length': bytes.length };
    const outgoing = request(url, { method: 'POST', headers, agent, signal: AbortSignal.timeout(patience) });
    const answer = answerOf(outgoing);
    outgoing.end(bytes);
    return answer;
  };
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new ComposeError('CONFIG_INVALID', {
      where: 'http_output.url',
      message: detail('{text} is no URL', { text }),
      cause,
    });
  }
}

/** Certificates of the receiver's authority, and our own where the receiver wants one. */
function trust(settings: Settings, cwd: string) {
  const authorities = authorityFiles(settings, cwd);
  const read = (path: string) => {
    try {
      return readFileSync(resolve(cwd, path));
    } catch (cause) {
      throw new ComposeError('CONFIG_INVALID', {
        where: path,
        message: detail('the certificate cannot be read'),
        cause,
      });
    }
  };
  return {
    rejectUnauthorized: !settings.insecure,
    ...(authorities.length === 0 ? {} : { ca: authorities.map(read) }),
    ...(settings.mtls ? { cert: read(settings.client_cert), key: read(settings.client_key) } : {}),
  };
}

/** The first that is named: a certificate, a bundle of them, or a folder that holds them. */
function authorityFiles({ ca_cert, ca_bundle, ca_path }: Settings, cwd: string): string[] {
  const file = [ca_cert, ca_bundle].find((path) => path !== '');
  if (file !== undefined) return [file];
  if (ca_path === '') return [];
  try {
    const files = readdirSync(resolve(cwd, ca_path), { withFileTypes: true }).filter((entry) => !entry.isDirectory());
    return files.map(({ name }) => join(ca_path, name)).filter((path) => /\.(?:0|cer|crt|pem)$/.test(path));
  } catch (cause) {
    throw new ComposeError('CONFIG_INVALID', { where: ca_path, message: detail('the folder cannot be read'), cause });
  }
}

const longestAnswer = 65_536;

function answerOf(outgoing: ClientRequest): Promise<Answer> {
  return new Promise((done, fail) => {
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      let words = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (words = (words + piece).slice(0, longestAnswer)));
      response.on('error', fail);
      response.on('end', () => done({ status: response.statusCode ?? 0, words }));
    });
  });
}
