/** Versions of the original's plugins whose sources and fields are built in, by name; what `required_plugin_versions` asks for. */
export const pluginVersions = {
  cloudtrail: '0.13.0',
  container: '0.4.1',
  json: '0.7.3',
  k8saudit: '0.18.0',
  k8smeta: '0.4.1',
} as const;
