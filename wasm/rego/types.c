// Builtins of types, comparison, conversion, JSON and base64; walks and printed lines.
#include "rego.h"

BUILTIN("equal") value *rego_eq(value *a, value *b) { return TRUTH(equal(a, b)); }
BUILTIN("neq") value *rego_neq(value *a, value *b) { return TRUTH(!equal(a, b)); }
BUILTIN("lt") value *rego_lt(value *a, value *b) { return TRUTH(compare(a, b) < 0); }
BUILTIN("lte") value *rego_lte(value *a, value *b) { return TRUTH(compare(a, b) <= 0); }
BUILTIN("gt") value *rego_gt(value *a, value *b) { return TRUTH(compare(a, b) > 0); }
BUILTIN("gte") value *rego_gte(value *a, value *b) { return TRUTH(compare(a, b) >= 0); }
BUILTIN("eq") value *rego_unify(value *a, value *b) { return TRUTH(equal(a, b)); }

static value *is(value *one, u32 type) { return TRUTH(one->type == type); }
BUILTIN("is_null") value *is_null(value *one) { return is(one, NULL_TYPE); }
BUILTIN("is_boolean") value *is_boolean(value *one) { return is(one, BOOLEAN); }
BUILTIN("is_number") value *is_number(value *one) { return is(one, NUMBER); }
BUILTIN("is_string") value *is_string(value *one) { return is(one, STRING); }
BUILTIN("is_array") value *is_array(value *one) { return is(one, ARRAY); }
BUILTIN("is_object") value *is_object(value *one) { return is(one, OBJECT); }
BUILTIN("is_set") value *is_set(value *one) { return is(one, SET); }

static value *only(value *one, u32 type) { return one->type == type ? one : NULL; }
BUILTIN("cast_null") value *cast_null(value *one) { return only(one, NULL_TYPE); }
BUILTIN("cast_boolean") value *cast_boolean(value *one) { return only(one, BOOLEAN); }
BUILTIN("cast_string") value *cast_string(value *one) { return only(one, STRING); }
BUILTIN("cast_object") value *cast_object(value *one) { return only(one, OBJECT); }

BUILTIN("cast_array") value *cast_array(value *one) {
  if (one->type != SET) return only(one, ARRAY);
  table *set = (table *)one;
  put_in_order(set);
  array *list = new_array(set->length);
  for (u32 at = 0; at < set->length; at++) append(list, set->entries[at].key);
  return (value *)list;
}

BUILTIN("cast_set") value *cast_set(value *one) {
  if (one->type != ARRAY) return only(one, SET);
  table *set = new_table(SET, 0);
  for (u32 at = 0; at < ((array *)one)->length; at++) insert(set, ((array *)one)->items[at], NULL);
  return (value *)set;
}

BUILTIN("type_name") value *type_name(value *one) {
  static const char *const names[] = {"", "null", "boolean", "number", "string", "array", "object", "set"};
  return (value *)string_of(names[one->type]);
}

BUILTIN("to_number") value *to_number(value *one) {
  if (one->type == NULL_TYPE) return (value *)number_of(0);
  if (one->type == BOOLEAN) return (value *)number_of(one == TRUTH(1));
  if (one->type == NUMBER) return one;
  if (one->type != STRING) return NULL;
  const string *text = (string *)one;
  number *read = parse_number(text->bytes, text->length);
  if (read != NULL || text->length == 0 || text->bytes[0] != '+') return (value *)read;
  return (value *)parse_number(text->bytes + 1, text->length - 1);
}

BUILTIN("json.is_valid") value *json_is_valid(value *one) {
  if (one->type != STRING) return TRUTH(0);
  return TRUTH(parse_text(((string *)one)->bytes, ((string *)one)->length, 0) != NULL);
}

BUILTIN("json.unmarshal") value *json_unmarshal(value *one) {
  return one->type == STRING ? parse_text(((string *)one)->bytes, ((string *)one)->length, 0) : NULL;
}

BUILTIN("json.marshal") value *json_marshal(value *one) {
  buffer text = {0};
  add_value(&text, one, HTML_TEXT);
  return (value *)finished(&text);
}

// A step of a walk: the value, and the keys that lead to it, the last first.
typedef struct step {
  value *one;
  value *key;
  struct step *above;
  u32 depth;
  struct step *next;
} step;

static step *later(value *one, value *key, step *above, step *next) {
  step *added = allocate(sizeof(step));
  *added = (step){one, key, above, above->depth + 1, next};
  return added;
}

static step *push_members(step *from, step *next) {
  value *one = from->one;
  if (one->type == ARRAY) {
    const array *list = (array *)one;
    for (u32 at = list->length; at-- > 0;) next = later(list->items[at], (value *)number_of(at), from, next);
  } else if (one->type == OBJECT || one->type == SET) {
    table *members = (table *)one;
    put_in_order(members);
    for (u32 at = members->length; at-- > 0;) {
      const entry *item = &members->entries[at];
      next = later(item->member == NULL ? item->key : item->member, item->key, from, next);
    }
  }
  return next;
}

// Every pair of a path and a value inside another, itself first.
BUILTIN("walk") value *walk(value *root) {
  array *pairs = new_array(0);
  step first = {root, NULL, NULL, 0, NULL};
  for (step *at = &first; at != NULL;) {
    array *path = new_array(at->depth), *pair = new_array(2);
    path->length = at->depth;
    for (const step *up = at; up->above != NULL; up = up->above) path->items[up->depth - 1] = up->key;
    append(pair, (value *)path);
    append(pair, at->one);
    append(pairs, (value *)pair);
    at = push_members(at, at->next);
  }
  return (value *)pairs;
}

// Text of what is printed: strings bare, others as terms.
static void add_bare(buffer *text, value *one) {
  if (one->type == STRING) add_bytes(text, ((string *)one)->bytes, ((string *)one)->length);
  else add_value(text, one, TERM_TEXT);
}

// A template's text. Expressions come as sets of their values, of which there may be one or none.
BUILTIN("internal.template_string") value *template_string(value *parts) {
  if (parts->type != ARRAY) return NULL;
  buffer text = {0};
  for (u32 at = 0; at < ((array *)parts)->length; at++) {
    value *part = ((array *)parts)->items[at];
    const table *set = (table *)part;
    if (part->type != SET) add_bare(&text, part);
    else if (set->length > 1) return NULL;
    else if (set->length == 0) add_text(&text, "<undefined>");
    else add_bare(&text, set->entries[0].key);
  }
  return (value *)finished(&text);
}

__attribute__((import_module("env"), import_name("opa_println"))) extern void opa_println(const char *line);

// Prints a line for each combination of the values of the operands, each a set of its values.
static void print_from(const array *operands, u32 at, buffer line) {
  if (at == operands->length) {
    add_byte(&line, 0);
    opa_println(line.bytes);
    return;
  }
  table *set = (table *)operands->items[at];
  u32 start = line.length;
  if (set->type == SET) put_in_order(set);
  for (u32 element = 0; element == 0 || (set->type == SET && element < set->length); element++) {
    buffer longer = {0};
    add_bytes(&longer, line.bytes, start);
    if (at > 0) add_byte(&longer, ' ');
    if (set->type != SET) add_bare(&longer, (value *)set);
    else if (set->length == 0) add_text(&longer, "<undefined>");
    else add_bare(&longer, set->entries[element].key);
    print_from(operands, at + 1, longer);
  }
}

BUILTIN("internal.print") value *internal_print(value *operands) {
  buffer line = {0};
  if (operands->type == ARRAY) print_from((array *)operands, 0, line);
  return TRUTH(1);
}

BUILTIN("internal.test_case") value *test_case(value *parts) {
  (void)parts;
  return TRUTH(1);
}
