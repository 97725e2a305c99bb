/**
 * The authorities that signatures can be given to, each signature to one of them: one that two authorities would accept counts once.
 * `accepted` holds, for each authority, what it accepts. The largest such choice is made (augmenting paths), earlier authorities first.
 */
export function distinctSigners<Name, Signature>(accepted: ReadonlyMap<Name, readonly Signature[]>): readonly Name[] {
  const owners = new Map<Signature, Name>();
  const place = (name: Name, tried: Set<Signature>): boolean => {
    for (const signature of accepted.get(name) ?? []) {
      if (tried.has(signature)) continue;
      tried.add(signature);
      const owner = owners.get(signature);
      if (owner !== undefined && !place(owner, tried)) continue;
      owners.set(signature, name);
      return true;
    }
    return false;
  };
  return [...accepted.keys()].filter((name) => place(name, new Set()));
}
