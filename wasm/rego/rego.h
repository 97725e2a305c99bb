// The runtime of policies that are compiled to WebAssembly: values, their texts, memory and builtins, without a C library.
// One module for all policies; src/rego/wasm puts the code of a policy behind it. Addresses are 32 bits, nothing is freed
// within an evaluation: whoever evaluates sets the heap pointer back.
#ifndef REGO_H
#define REGO_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef int i32;
typedef unsigned long long u64;
typedef long long i64;

#define NULL 0
#define EXPORT __attribute__((visibility("default")))
// A builtin of the language under its name; 0 stands for undefined. Arguments are never 0.
#define BUILTIN(name) __attribute__((export_name("builtin:" name)))

// In the order in which values of different types sort.
enum { NULL_TYPE = 1, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT, SET };

typedef struct {
  u32 type;
} value;

typedef struct {
  u32 type;
  u32 truth;
} boolean;

// UTF-8; hash is 0 until it is asked for.
typedef struct {
  u32 type;
  u32 length;
  u32 hash;
  const char *bytes;
} string;

typedef struct {
  u32 type;
  u32 length;
  u32 capacity;
  value **items;
} array;

typedef struct {
  value *key;
  value *member;
  u32 hash;
} entry;

// An object or a set, whose entries have no members. The index (entry numbers and 1, by hash) is there for more than a few.
typedef struct {
  u32 type;
  u32 length;
  u32 capacity;
  u32 sorted;
  entry *entries;
  u32 slots;
  u32 *index;
} table;

// A whole number of any size: sign and limbs, the least first, none of them 0 at the end.
typedef struct {
  u32 negative;
  u32 length;
  u32 limbs[];
} bigint;

// Its value is `small` where that is whole and fits, else digits * 10 ** exponent, digits without zeros at the end.
// The text is that of the literal, or absent.
typedef struct {
  u32 type;
  u32 is_small;
  i64 small;
  const bigint *digits;
  i32 exponent;
  u32 length;
  const char *text;
} number;

// A text under construction.
typedef struct {
  char *bytes;
  u32 length;
  u32 capacity;
} buffer;

extern EXPORT boolean rego_false, rego_true;
extern EXPORT value rego_null;
#define TRUTH(condition) ((value *)((condition) ? &rego_true : &rego_false))

// memory.c
void *allocate(u32 size);
void release(void *block);
void *moved(void *block, u32 from, u32 to);
u32 heap_mark(void);
void heap_release(u32 mark);
void fail(const char *message) __attribute__((noreturn));
void copy(void *target, const void *source, u32 size);
i32 compare_bytes(const char *left, const char *right, u32 size);
u32 text_length(const char *text);

// value.c
u32 hash_of(const value *one);
i32 compare(value *left, value *right);
i32 equal(value *left, value *right);
value *get(value *source, value *key);
array *new_array(u32 capacity);
void append(array *list, value *item);
value *array_item(array *list, value *key);
void sort_values(value **items, u32 length);

// table.c
table *new_table(u32 type, u32 capacity);
entry *find(const table *from, value *key);
i32 insert(table *into, value *key, value *member);
void put_in_order(table *one);
table *copy_table(const table *one);

// text.c
string *new_string(const char *bytes, u32 length);
string *string_of(const char *text);
string *finished(buffer *text);
void add_bytes(buffer *text, const char *bytes, u32 length);
void add_text(buffer *text, const char *bytes);
void add_byte(buffer *text, char byte);
void add_point(buffer *text, u32 point);
enum { NO_POINT = 0x110000 };
u32 point_at(const char *bytes, u32 length, u32 *size);
u32 points_in(const char *bytes, u32 length);
u32 offset_of_point(const string *text, u32 point);
i32 find_bytes(const string *text, const string *part, u32 from);
i32 has_prefix(const string *text, const string *prefix);
i32 has_suffix(const string *text, const string *suffix);

// bigint.c
bigint *new_big(u32 length);
bigint *trimmed_big(bigint *one);
const bigint *big_of(i64 value);
const bigint *big_of_digits(const char *digits, u32 length);
i32 big_fits(const bigint *one, i64 *value);
i32 big_compare(const bigint *left, const bigint *right);
i32 big_compare_magnitudes(const bigint *left, const bigint *right);
const bigint *big_signed(const bigint *one, u32 negative);
const bigint *big_add(const bigint *left, const bigint *right);
const bigint *big_subtract(const bigint *left, const bigint *right);
const bigint *big_multiply(const bigint *left, const bigint *right);
const bigint *big_divide(const bigint *left, const bigint *right, const bigint **rest);
const bigint *big_shift(const bigint *one, i32 distance, u32 *lost);
const bigint *big_power_of_ten(u32 exponent);
u32 big_bits(const bigint *one);
void add_big(buffer *text, const bigint *one, u32 base);

// number.c
number *number_of(i64 small);
number *number_of_parts(const bigint *digits, i32 exponent);
number *parse_number(const char *text, u32 length);
const bigint *parts_of(const number *one, i32 *exponent);
const bigint *integer_of(const number *one);
i32 small_integer(value *one, i64 *result);
i32 compare_numbers(const number *left, const number *right);
void add_number(buffer *text, const number *one);
i32 is_plain(const bigint *digits, u32 places, i32 exponent);

// arithmetic.c
number *kept(number *result, u32 mark);
number *add(const number *left, const number *right);
number *multiply(const number *left, const number *right);
const bigint *shortest_double(const bigint *digits, i32 exponent, i32 *scale);

// case.c
u32 lower_of(u32 point);
u32 upper_of(u32 point);

// patterns.c
void forget_patterns(void);

// parse.c, dump.c
enum { JSON_TEXT, VALUE_TEXT, TERM_TEXT, HTML_TEXT };
value *parse_text(const char *bytes, u32 length, i32 is_rego);
void add_value(buffer *text, value *one, i32 form);
#endif
