// The rooms of the house and the edges between them: the one list that tsconfig files, the build and the checks follow.

/** `pure` rooms see no Node types, so that they run in a browser; `needs` are the only rooms an import may reach. */
export const rooms = {
  core: { pure: true, needs: [] },
  formats: { pure: true, needs: ['core'] },
  store: { needs: ['core'] },
  checklist: { needs: ['core'] },
  oci: { needs: ['core', 'formats'] },
  rego: { pure: true, needs: ['core', 'formats'] },
  cel: { pure: true, needs: ['core', 'formats'] },
  ebpf: { needs: ['core', 'formats'] },
  scan: { needs: ['core', 'formats', 'oci'] },
  sign: { needs: ['core', 'formats', 'oci', 'rego', 'cel'] },
  policy: { needs: ['core', 'formats', 'oci', 'rego'] },
  runtime: { needs: ['core', 'formats', 'ebpf'] },
  compose: {
    needs: ['core', 'formats', 'oci', 'store', 'checklist', 'rego', 'cel', 'ebpf', 'scan', 'sign', 'policy', 'runtime'],
  },
  cli: { needs: ['core', 'compose'] },
};
