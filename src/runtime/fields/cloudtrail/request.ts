import type { Field } from '../field.ts';
import { trailText } from './values.ts';

const requested = (name: string, parameter: string, what: string): Field =>
  trailText(`ct.request.${name}`, `requestParameters.${parameter}`, `${what} of the request`);

/** Fields of what a call asked for and was answered. */
export const trailRequestFields: readonly Field[] = [
  trailText('ct.request', 'requestParameters', 'Parameters of the call'),
  requested('availabilityzone', 'availabilityZone', 'Availability zone'),
  requested('cluster', 'cluster', 'Cluster'),
  requested('documentname', 'documentName', 'Document'),
  requested('functionname', 'functionName', 'Function'),
  requested('groupname', 'groupName', 'Group'),
  requested('host', 'Host', 'Host'),
  requested('name', 'name', 'Name'),
  requested('policy', 'policy', 'Policy'),
  requested('reason', 'reason', 'Reason'),
  requested('serialnumber', 'serialNumber', 'Serial number'),
  requested('servicename', 'serviceName', 'Service'),
  requested('subnetid', 'subnetId', 'Subnet'),
  requested('target', 'target', 'Target'),
  requested('taskdefinition', 'taskDefinition', 'Task definition'),
  requested('username', 'userName', 'User'),
  trailText('ct.response', 'responseElements', 'Answer to the call'),
  trailText('ct.response.reservationid', 'responseElements.reservationId', 'Reservation of the answer'),
  trailText('ct.response.subnetid', 'responseElements.subnetId', 'Subnet of the answer'),
];
