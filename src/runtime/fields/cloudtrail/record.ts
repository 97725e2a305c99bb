import { readPath } from '../../sources/json/pointer.ts';
import type { Field } from '../field.ts';
import { userOf } from './identity.ts';
import { storageUri, transferred } from './storage.ts';
import { textAt, trailField, trailText } from './values.ts';

const domain = '.amazonaws.com';

function shortSource(record: unknown): string | undefined {
  const source = textAt(record, 'eventSource');
  return source?.endsWith(domain) === true && source.length > domain.length ? source.slice(0, -domain.length) : source;
}

/** First words of the names of calls that change something, for records that do not say whether they do. */
const writing =
  /^(?:Activate|Add|Admin|Assign|Associate|Attach|Cancel|Close|Create|Delete|Deregister|Destroy|Detach|Disable|Disassociate|Enable|Initialize|Modify|Open|Purchase|Put|Reboot|Register|Remove|Run|Set|Start|Stop|Suspend|Terminate|Unassign|Unlink|Update|Upgrade|Wipe)/;

function isReadOnly(record: unknown): string | undefined {
  const told = readPath(record, ['readOnly']);
  if (told !== undefined && told !== null) return String(told === true);
  const name = textAt(record, 'eventName');
  return name === undefined ? undefined : String(!writing.test(name));
}

/** Who, from where, what: `alice via 192.0.2.7 →RunInstances`, with what the call was about. */
function summary(record: unknown): string {
  const [user, address] = [userOf(record), textAt(record, 'sourceIPAddress')];
  const name = textAt(record, 'eventName');
  if (user === undefined) return '<invalid cloudtrail event: userIdentity field missing>';
  if (address === undefined) return '<invalid cloudtrail event: eventSource field missing>';
  if (name === undefined) return '<invalid cloudtrail event: eventName field missing>';
  const failed = textAt(record, 'errorCode') === undefined ? '' : '!';
  const direction = isReadOnly(record) === 'false' ? '→' : '←';
  const who = user === address ? user : `${user} via ${address}`;
  return `${who} ${failed}${direction} ${name}${objectOf(record)}`;
}

function objectOf(record: unknown): string {
  const bytes = transferred(record);
  const named = [
    ['URI', storageUri(record)],
    ['Bucket', textAt(record, 'requestParameters', 'bucketName')],
    ['Key', textAt(record, 'requestParameters', 'key')],
    ['Host', textAt(record, 'requestParameters', 'Host')],
  ].find(([, value]) => value !== undefined);
  return `${bytes === undefined ? '' : ` Size=${bytes}`}${named === undefined ? '' : ` ${named[0]}=${named[1]}`}`;
}

/** Fields of a CloudTrail record as a whole (AWS CloudTrail, "CloudTrail record contents"). */
export const trailRecordFields: readonly Field[] = [
  trailText('ct.addendum.originaleventid', 'addendum.originalEventID', 'Id of the event that an addendum completes'),
  trailText('ct.addendum.originalrequestid', 'addendum.originalRequestID', 'Request that an addendum completes'),
  trailText('ct.addendum.reason', 'addendum.reason', 'Why an event came late or was completed'),
  trailText('ct.addendum.updatedfields', 'addendum.updatedFields', 'Fields that an addendum changes'),
  trailText('ct.additionaleventdata', 'additionalEventData', 'What stands in no other field'),
  trailText('ct.apiversion', 'apiVersion', 'Version of the API that was called'),
  trailText('ct.edgedevicedetails', 'edgeDeviceDetails', 'Edge devices that the request went to'),
  trailText('ct.error', 'errorCode', 'Error of the call; absent where it succeeded'),
  trailText('ct.errormessage', 'errorMessage', 'Words of the error'),
  trailText('ct.eventcategory', 'eventCategory', 'Category of the event: Management, Data, …'),
  trailText('ct.eventtype', 'eventType', 'Kind of record: AwsApiCall, AwsConsoleSignIn, …'),
  trailText('ct.id', 'eventID', 'Unique id of the record'),
  trailField('ct.info', 'Summary of the record: who, from where, what, and about which object.', summary),
  trailField('ct.managementevent', 'Whether it is a management event: true or false.', (record) =>
    String(readPath(record, ['managementEvent']) === true),
  ),
  trailText('ct.name', 'eventName', 'Name of the call'),
  trailField('ct.readonly', 'Whether the call only reads: true or false.', isReadOnly),
  trailText('ct.recipientaccountid', 'recipientAccountId', 'Account that received the record'),
  trailText('ct.region', 'awsRegion', 'Region of the call'),
  trailText('ct.requestid', 'requestID', 'Id of the request'),
  trailText('ct.resources', 'resources', 'Resources that the call was about'),
  trailText('ct.serviceeventdetails', 'serviceEventDetails', 'Details of a service event'),
  trailText(
    'ct.sessioncredentialfromconsole',
    'sessionCredentialFromConsole',
    'Whether a console session made the call',
  ),
  trailText('ct.sharedeventid', 'sharedEventID', 'Id that the records of one action share across accounts'),
  trailField('ct.shortsrc', 'Service without its domain: ec2.', shortSource),
  trailText('ct.src', 'eventSource', 'Service that was called: ec2.amazonaws.com'),
  trailText('ct.srcip', 'sourceIPAddress', 'Address that the call came from'),
  trailText('ct.time', 'eventTime', 'Time of the record'),
  trailText('ct.tlsdetails.ciphersuite', 'tlsDetails.cipherSuite', 'Cipher suite of the connection'),
  trailText(
    'ct.tlsdetails.clientprovidedhostheader',
    'tlsDetails.clientProvidedHostHeader',
    'Host that the client asked for',
  ),
  trailText('ct.tlsdetails.tlsversion', 'tlsDetails.tlsVersion', 'Version of TLS of the connection'),
  trailText('ct.useragent', 'userAgent', 'Program that made the call'),
  trailText('ct.vpcendpointid', 'vpcEndpointId', 'Endpoint by which the call came'),
];
