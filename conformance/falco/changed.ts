const listRenamed =
  'appends to the list falco_sensitive_mount_images, which the present rules name k8s_audit_sensitive_mount_images';
const ruleSplit = 'expects one rule for roles and cluster roles, which the present rules have as two';

/** Cases that upstream's present engine or rules decide differently from when the case was written, each with its reason; at most fifteen. */
export const changedUpstream: Readonly<Record<string, string>> = {
  grpc_unix_socket_outputs: 'tests the gRPC server, which upstream removed',
  validate_skip_unknown_noevt: 'expects LOAD_UNKNOWN_FIELD, which upstream has named LOAD_UNKNOWN_FILTER all along',
  engine_version_mismatch: 'expects a plain number; engine versions are semantic versions now, 0.9999999.0',
  compat_engine_v4_create_privileged_trusted_pod: listRenamed,
  compat_engine_v4_create_hostnetwork_trusted_pod: listRenamed,
  create_privileged_trusted_pod: listRenamed,
  create_unprivileged_trusted_pod: listRenamed,
  create_sensitive_mount_trusted_pod: listRenamed,
  create_unsensitive_mount_trusted_pod: listRenamed,
  create_hostnetwork_trusted_pod: listRenamed,
  create_nohostnetwork_trusted_pod: listRenamed,
  create_clusterrole: ruleSplit,
  delete_clusterrole: ruleSplit,
  create_clusterrolebinding: ruleSplit,
  delete_clusterrolebinding: ruleSplit,
};
