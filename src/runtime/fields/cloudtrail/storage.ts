import { readPath } from '../../sources/json/pointer.ts';
import type { Field } from '../field.ts';
import { textAt, trailField, trailNumber, trailText } from './values.ts';

/** Bucket and key of a record as one address. */
export function storageUri(record: unknown): string | undefined {
  const [bucket, key] = [textAt(record, 'requestParameters', 'bucketName'), textAt(record, 'requestParameters', 'key')];
  return bucket === undefined || key === undefined ? undefined : `s3://${bucket}/${key}`;
}

/** Bytes that went in and out; undefined where the record tells neither. */
export function transferred(record: unknown): number | undefined {
  const [received, sent] = [bytesAt(record, 'bytesTransferredIn'), bytesAt(record, 'bytesTransferredOut')];
  return received === undefined && sent === undefined ? undefined : (received ?? 0) + (sent ?? 0);
}

/** Records write whole numbers as `33.0` too. */
function bytesAt(record: unknown, key: string): number | undefined {
  const value = readPath(record, ['additionalEventData', key]);
  return typeof value === 'number' && value >= 0 ? Math.floor(value) : undefined;
}

function counts(...names: readonly string[]): (record: unknown) => number | undefined {
  return (record) => (names.includes(textAt(record, 'eventName') ?? '') ? 1 : undefined);
}

function isOther(record: unknown): number | undefined {
  const name = textAt(record, 'eventName');
  return name === undefined || name === 'GetObject' || name === 'PutObject' ? undefined : 1;
}

/** The tag `Name` of the instances that a call starts. */
function instanceName(record: unknown): string | undefined {
  const items = readPath(record, ['requestParameters', 'tagSpecificationSet', 'items']);
  const instances = listOf(items).filter((item) => textAt(item, 'resourceType') === 'instance');
  const tags = instances.flatMap((item) => listOf(readPath(item, ['tags'])));
  return textAt(
    tags.find((tag) => textAt(tag, 'key') === 'Name'),
    'value',
  );
}

function imageId(record: unknown): string | undefined {
  const places = [
    ['responseElements', 'instancesSet', 'items'],
    ['responseElements', 'tagSpecificationSet', 'items'],
  ];
  const items = places.flatMap((place) => listOf(readPath(record, place)));
  return items.map((item) => textAt(item, 'imageId')).find((id) => id !== undefined);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Fields of the services that CloudTrail's records speak of most: S3, EC2 and ECR. */
export const trailServiceFields: readonly Field[] = [
  trailField('ec2.imageid', 'Image that the started instance runs.', imageId),
  trailField('ec2.name', 'Name of the started instances, by their tag.', instanceName),
  trailText('ecr.imagetag', 'requestParameters.imageTag', 'Tag of the image'),
  trailText('ecr.repository', 'requestParameters.repositoryName', 'Repository of the image'),
  trailText('s3.bucket', 'requestParameters.bucketName', 'Bucket'),
  trailNumber('s3.bytes', 'Bytes of a download or upload.', transferred),
  trailNumber('s3.bytes.in', 'Bytes of an upload.', (record) => bytesAt(record, 'bytesTransferredIn')),
  trailNumber('s3.bytes.out', 'Bytes of a download.', (record) => bytesAt(record, 'bytesTransferredOut')),
  trailNumber('s3.cnt.get', '1 for GetObject; absent for other calls.', counts('GetObject')),
  trailNumber('s3.cnt.other', '1 for calls other than GetObject and PutObject.', isOther),
  trailNumber('s3.cnt.put', '1 for PutObject; absent for other calls.', counts('PutObject')),
  trailText('s3.key', 'requestParameters.key', 'Key of the object'),
  trailField('s3.uri', 'Bucket and key: s3://bucket/key.', storageUri),
];
