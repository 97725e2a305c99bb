// Builtins that keep or remove what is at some paths: json.filter and json.remove.
#include "rego.h"

// Paths as a tree of objects: a key leads to what is below it, `rego_null` to the end of a path.
static void add_path(table *tree, const array *path) {
  for (u32 at = 0; at < path->length; at++) {
    entry *known = find(tree, path->items[at]);
    i32 is_last = at + 1 == path->length;
    if (known != NULL && known->member == &rego_null) return;
    if (is_last) insert(tree, path->items[at], &rego_null);
    else if (known == NULL) {
      table *below = new_table(OBJECT, 0);
      insert(tree, path->items[at], (value *)below);
      tree = below;
    } else tree = (table *)known->member;
  }
}

// A part of a path's text (RFC 6901): ~1 is a slash, ~0 a tilde.
static value *part_of_path(const char *bytes, u32 length) {
  buffer text = {0};
  for (u32 at = 0; at < length; at++) {
    i32 escaped = bytes[at] == '~' && at + 1 < length && (bytes[at + 1] == '0' || bytes[at + 1] == '1');
    add_byte(&text, escaped ? (bytes[at + 1] == '1' ? '/' : '~') : bytes[at]);
    at += escaped ? 1 : 0;
  }
  return (value *)finished(&text);
}

static array *path_of(value *one) {
  if (one->type == ARRAY) return (array *)one;
  if (one->type != STRING) return NULL;
  const string *text = (string *)one;
  array *path = new_array(0);
  if (text->length == 0) return path;
  u32 start = text->bytes[0] == '/' ? 1 : 0;
  for (u32 at = start; at <= text->length; at++) {
    if (at < text->length && text->bytes[at] != '/') continue;
    append(path, part_of_path(text->bytes + start, at - start));
    start = at + 1;
  }
  return path;
}

static table *tree_of(value *paths) {
  if (paths->type != ARRAY && paths->type != SET) return NULL;
  table *tree = new_table(OBJECT, 0);
  u32 length = paths->type == ARRAY ? ((array *)paths)->length : ((table *)paths)->length;
  for (u32 at = 0; at < length; at++) {
    const array *path = path_of(paths->type == ARRAY ? ((array *)paths)->items[at] : ((table *)paths)->entries[at].key);
    if (path == NULL) return NULL;
    add_path(tree, path);
  }
  return tree;
}

// Indexes are named by their text alone.
static value *index_key(u32 index) {
  buffer text = {0};
  add_number(&text, number_of(index));
  return (value *)finished(&text);
}

// What becomes of a value inside: 0 where it goes.
typedef value *(*chooser)(value *one, const entry *branch);

static value *with_members(value *from, const table *tree, chooser choose) {
  if (from->type == ARRAY) {
    array *list = new_array(0);
    for (u32 at = 0; at < ((array *)from)->length; at++) {
      value *item = choose(((array *)from)->items[at], find(tree, index_key(at)));
      if (item != NULL) append(list, item);
    }
    return (value *)list;
  }
  if (from->type != OBJECT && from->type != SET) return from;
  const table *members = (table *)from;
  table *result = new_table(from->type, 0);
  for (u32 at = 0; at < members->length; at++) {
    const entry *one = &members->entries[at];
    value *chosen = choose(one->member == NULL ? one->key : one->member, find(tree, one->key));
    if (chosen != NULL) insert(result, one->member == NULL ? chosen : one->key, one->member == NULL ? NULL : chosen);
  }
  return (value *)result;
}

static value *keep(value *one, const entry *branch) {
  if (branch == NULL || branch->member == &rego_null) return branch == NULL ? NULL : one;
  return with_members(one, (table *)branch->member, keep);
}

static value *drop(value *one, const entry *branch) {
  if (branch == NULL || branch->member == &rego_null) return branch == NULL ? one : NULL;
  return with_members(one, (table *)branch->member, drop);
}

BUILTIN("json.filter") value *json_filter(value *object, value *paths) {
  const table *tree = object->type == OBJECT ? tree_of(paths) : NULL;
  if (tree == NULL) return NULL;
  return tree->length == 0 ? (value *)new_table(OBJECT, 0) : with_members(object, tree, keep);
}

BUILTIN("json.remove") value *json_remove(value *object, value *paths) {
  const table *tree = object->type == OBJECT ? tree_of(paths) : NULL;
  return tree == NULL ? NULL : with_members(object, tree, drop);
}
