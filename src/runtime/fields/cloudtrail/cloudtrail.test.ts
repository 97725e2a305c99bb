import { describe, expect, it } from 'vitest';
import type { JsonEvent } from '../../events/event.ts';
import { fieldsOf } from '../index.ts';

const fields = fieldsOf('aws_cloudtrail');

function read(name: string, document: unknown): unknown {
  const event: JsonEvent = { source: 'aws_cloudtrail', number: 1, time: 0n, type: 0, document };
  return fields.field(name)?.bind(undefined)(event);
}

const upload = {
  eventName: 'PutObject',
  eventSource: 's3.amazonaws.com',
  sourceIPAddress: '192.0.2.7',
  readOnly: false,
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAX:alice',
    sessionContext: { sessionIssuer: { userName: 'deployer' } },
  },
  requestParameters: { bucketName: 'logs', key: 'a/b' },
  additionalEventData: { bytesTransferredIn: 33.0, bytesTransferredOut: 9 },
};
const start = {
  eventName: 'RunInstances',
  userIdentity: { type: 'IAMUser', userName: 'bob' },
  recipientAccountId: '123',
  requestParameters: {
    tagSpecificationSet: { items: [{ resourceType: 'instance', tags: [{ key: 'Name', value: 'web' }] }] },
  },
  responseElements: { instancesSet: { items: [{ imageId: 'ami-1' }] } },
};

describe('fields of CloudTrail', () => {
  it.each([
    ['ct.user', upload, 'deployer'],
    ['ct.originaluser', upload, 'alice'],
    ['ct.shortsrc', upload, 's3'],
    ['ct.src', upload, 's3.amazonaws.com'],
    ['ct.readonly', upload, 'false'],
    ['ct.info', upload, 'deployer via 192.0.2.7 → PutObject Size=42 URI=s3://logs/a/b'],
    ['s3.bytes', upload, 42],
    ['s3.cnt.put', upload, 1],
    ['s3.cnt.get', upload, undefined],
    ['s3.cnt.other', start, 1],
    ['s3.uri', upload, 's3://logs/a/b'],
    ['ct.request', upload, '{"bucketName":"logs","key":"a/b"}'],
    ['ct.user', start, 'bob'],
    ['ct.user.accountid', start, '123'],
    ['ct.readonly', start, 'false'],
    ['ct.readonly', { eventName: 'DescribeInstances' }, 'true'],
    ['ct.error', start, undefined],
    ['ec2.name', start, 'web'],
    ['ec2.imageid', start, 'ami-1'],
    ['ct.managementevent', {}, 'false'],
    ['ct.info', {}, '<invalid cloudtrail event: userIdentity field missing>'],
    ['ct.user', { userIdentity: { type: 'Root' } }, undefined],
    ['s3.uri', null, undefined],
    ['ec2.name', { requestParameters: { tagSpecificationSet: { items: 'x' } } }, undefined],
  ] as const)('%s', (name, document, expected) => expect(read(name, document)).toEqual(expected));

  it('are those of the original, and of kernel events none', () => {
    const names = [...fields.names()].filter((name) => /^(?:ct|s3|ec2|ecr)\./.test(name));
    expect(names).toHaveLength(70);
    expect(fieldsOf('syscall').field('ct.name')).toBeUndefined();
  });
});
