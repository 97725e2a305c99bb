// Builtins that the host has: they are called by number, as the export `builtins` lists them.
#include "rego.h"

#define HOST(name) __attribute__((import_module("env"), import_name(name))) extern value *
HOST("opa_builtin0") opa_builtin0(u32 id, u32 site);
HOST("opa_builtin1") opa_builtin1(u32 id, u32 site, value *a);
HOST("opa_builtin2") opa_builtin2(u32 id, u32 site, value *a, value *b);
HOST("opa_builtin3") opa_builtin3(u32 id, u32 site, value *a, value *b, value *c);
HOST("opa_builtin4") opa_builtin4(u32 id, u32 site, value *a, value *b, value *c, value *d);

// Calls a builtin of the host with as many arguments as are counted. The interface reserves the second parameter; ours says
// where the call stands.
EXPORT value *rego_host(u32 id, u32 site, u32 count, value *a, value *b, value *c, value *d) {
  switch (count) {
    case 0:
      return opa_builtin0(id, site);
    case 1:
      return opa_builtin1(id, site, a);
    case 2:
      return opa_builtin2(id, site, a, b);
    case 3:
      return opa_builtin3(id, site, a, b, c);
    default:
      return opa_builtin4(id, site, a, b, c, d);
  }
}
