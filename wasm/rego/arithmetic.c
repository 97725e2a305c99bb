// Arithmetic: whole numbers are exact; fractions are worked out with a mantissa of 64 bits, rounded to nearest even, and get
// the fewest digits that read back the same, so that 0.1 + 0.2 is 0.3. The same steps as src/rego/value/arithmetic.ts.
#include "rego.h"

// mantissa * 2 ** exponent
typedef struct {
  const bigint *mantissa;
  i32 exponent;
} binary;

enum { PRECISION = 64, PRODUCT_PRECISION = 53, DOUBLE_PRECISION = 53 };

static binary rounded(const bigint *mantissa, i32 exponent, i32 sticky, u32 bits) {
  i32 excess = (i32)big_bits(mantissa) - (i32)bits;
  if (excess <= 0) return (binary){mantissa, exponent};
  u32 lost;
  const bigint *kept = big_shift(mantissa, -excess, &lost);
  i32 odd = kept->length > 0 && (kept->limbs[0] & 1);
  if (lost == 3 || (lost == 2 && (sticky || odd))) kept = big_add(kept, big_of(mantissa->negative ? -1 : 1));
  return (binary){kept, exponent + excess};
}

// numerator / denominator * 2 ** exponent
static binary quotient(const bigint *numerator, const bigint *denominator, i32 exponent, u32 bits) {
  i32 shift = PRECISION + 2 + (i32)big_bits(denominator) - (i32)big_bits(numerator);
  if (shift < 0) shift = 0;
  const bigint *rest;
  const bigint *whole = big_divide(big_shift(numerator, shift, NULL), denominator, &rest);
  return rounded(whole, exponent - shift, rest->length != 0, bits);
}

static binary binary_of_parts(const bigint *digits, i32 exponent, u32 bits) {
  if (exponent >= 0) return rounded(big_multiply(digits, big_power_of_ten((u32)exponent)), 0, 0, bits);
  return quotient(digits, big_power_of_ten((u32)-exponent), 0, bits);
}

static binary binary_of(const number *one, u32 bits) {
  i32 exponent;
  const bigint *digits = parts_of(one, &exponent);
  return binary_of_parts(digits, exponent, bits);
}

static binary add_binaries(binary left, binary right) {
  i32 shift = left.exponent < right.exponent ? left.exponent : right.exponent;
  const bigint *a = big_shift(left.mantissa, left.exponent - shift, NULL);
  const bigint *b = big_shift(right.mantissa, right.exponent - shift, NULL);
  return rounded(big_add(a, b), shift, 0, PRECISION);
}

static binary multiply_binaries(binary left, binary right, u32 bits) {
  return rounded(big_multiply(left.mantissa, right.mantissa), left.exponent + right.exponent, 0, bits);
}

// Digits of mantissa / scale in units of 10 ** power, rounded to nearest even.
static const bigint *rounded_digits(const bigint *mantissa, const bigint *scale, i32 power) {
  const bigint *n = mantissa, *d = scale, *rest;
  if (power >= 0) d = big_multiply(d, big_power_of_ten((u32)power));
  else n = big_multiply(n, big_power_of_ten((u32)-power));
  const bigint *whole = big_divide(n, d, &rest);
  i32 half = big_compare_magnitudes(big_shift(rest, 1, NULL), d);
  i32 odd = whole->length > 0 && (whole->limbs[0] & 1);
  return half > 0 || (half == 0 && odd) ? big_add(whole, big_of(mantissa->negative ? -1 : 1)) : whole;
}

static i32 same(binary left, binary right) {
  i32 shift = left.exponent < right.exponent ? left.exponent : right.exponent;
  if (left.exponent - shift > 4096 || right.exponent - shift > 4096) return 0;
  const bigint *a = big_shift(left.mantissa, left.exponent - shift, NULL);
  const bigint *b = big_shift(right.mantissa, right.exponent - shift, NULL);
  return big_compare(a, b) == 0;
}

// Decimal logarithm of a binary, or one below it.
static i32 logarithm(binary one) {
  double bits = (double)(i32)big_bits(one.mantissa) - 1 + one.exponent;
  double product = bits * 0.30102999566398119521;
  i32 whole = (i32)product;
  return product < 0 && (double)whole != product ? whole - 1 : whole;
}

// The fewest digits that round to the same mantissa, and their power of ten.
static const bigint *shortest(binary one, u32 bits, i32 *scale) {
  const bigint *unit = one.exponent < 0 ? big_shift(big_of(1), -one.exponent, NULL) : big_of(1);
  const bigint *numerator = one.exponent < 0 ? one.mantissa : big_shift(one.mantissa, one.exponent, NULL);
  i32 log = logarithm(one);
  const bigint *top = rounded_digits(big_signed(numerator, 0), unit, log);
  if (big_compare(top, big_of(10)) >= 0) log++;
  for (i32 places = 1; places <= 22; places++) {
    *scale = log - places + 1;
    const bigint *digits = rounded_digits(numerator, unit, *scale);
    if (same(binary_of_parts(digits, *scale, bits), one)) return digits;
  }
  *scale = log - 21;
  return rounded_digits(numerator, unit, *scale);
}

const bigint *shortest_double(const bigint *digits, i32 exponent, i32 *scale) {
  return shortest(binary_of_parts(digits, exponent, DOUBLE_PRECISION), DOUBLE_PRECISION, scale);
}

static number *number_of_binary(binary one, u32 bits) {
  if (one.mantissa->length == 0) return number_of(0);
  if ((i32)big_bits(one.mantissa) + one.exponent <= 53) {
    u32 lost;
    const bigint *whole = big_shift(one.mantissa, one.exponent, &lost);
    if (lost == 0) return number_of_parts(whole, 0);
  }
  i32 scale;
  const bigint *digits = shortest(one, bits, &scale);
  return number_of_parts(digits, scale);
}

// Forgets what a calculation needed, and keeps its result.
number *kept(number *result, u32 mark) {
  number value = *result;
  const bigint *digits = value.digits;
  heap_release(mark);
  if (value.is_small) {
    if (value.length == 0) return number_of(value.small);
    return result;
  }
  u32 size = sizeof(bigint) + digits->length * sizeof(u32);
  bigint *moved_digits = allocate(size);
  copy(moved_digits, digits, size);
  number *one = allocate(sizeof(number));
  value.digits = moved_digits;
  *one = value;
  return one;
}

number *add(const number *left, const number *right) {
  i64 sum;
  if (left->is_small && right->is_small && !__builtin_add_overflow(left->small, right->small, &sum)) return number_of(sum);
  u32 mark = heap_mark();
  const bigint *a = integer_of(left), *b = integer_of(right);
  if (a != NULL && b != NULL) return kept(number_of_parts(big_add(a, b), 0), mark);
  return kept(number_of_binary(add_binaries(binary_of(left, PRECISION), binary_of(right, PRECISION)), PRECISION), mark);
}

static i32 is_short(i64 value) { return value > -0x80000000ll && value < 0x80000000ll; }

number *multiply(const number *left, const number *right) {
  i32 is_quick = left->is_small && right->is_small && is_short(left->small) && is_short(right->small);
  if (is_quick) return number_of(left->small * right->small);
  u32 mark = heap_mark();
  const bigint *a = integer_of(left), *b = integer_of(right);
  if (a != NULL && b != NULL) return kept(number_of_parts(big_multiply(a, b), 0), mark);
  binary product = multiply_binaries(binary_of(left, PRECISION), binary_of(right, PRECISION), PRECISION);
  return kept(number_of_binary(product, PRECISION), mark);
}

static number *negated(const number *one) {
  i32 exponent;
  if (one->is_small && one->small != (-0x7fffffffffffffffll - 1)) return number_of(-one->small);
  const bigint *digits = parts_of(one, &exponent);
  return number_of_parts(big_signed(digits, !digits->negative), exponent);
}

BUILTIN("plus") value *plus(value *left, value *right) {
  if (left->type != NUMBER || right->type != NUMBER) return NULL;
  return (value *)add((number *)left, (number *)right);
}

BUILTIN("minus") value *minus(value *left, value *right) {
  if (left->type == NUMBER && right->type == NUMBER) {
    i64 difference;
    const number *a = (number *)left, *b = (number *)right;
    i32 is_quick = a->is_small && b->is_small && !__builtin_sub_overflow(a->small, b->small, &difference);
    if (is_quick) return (value *)number_of(difference);
    return (value *)add(a, negated(b));
  }
  if (left->type != SET || right->type != SET) return NULL;
  const table *from = (table *)left;
  table *difference = new_table(SET, 0);
  for (u32 at = 0; at < from->length; at++)
    if (find((table *)right, from->entries[at].key) == NULL) insert(difference, from->entries[at].key, NULL);
  return (value *)difference;
}

BUILTIN("set_diff") value *set_diff(value *left, value *right) { return left->type == SET ? minus(left, right) : NULL; }

BUILTIN("mul") value *mul(value *left, value *right) {
  if (left->type != NUMBER || right->type != NUMBER) return NULL;
  return (value *)multiply((number *)left, (number *)right);
}

BUILTIN("div") value *divide(value *left, value *right) {
  if (left->type != NUMBER || right->type != NUMBER) return NULL;
  const number *a = (number *)left, *b = (number *)right;
  if (b->is_small && b->small == 0) return NULL;
  if (a->is_small && b->is_small && b->small != -1 && a->small % b->small == 0) return (value *)number_of(a->small / b->small);
  u32 mark = heap_mark();
  binary x = binary_of(a, PRECISION), y = binary_of(b, PRECISION);
  binary result = quotient(x.mantissa, y.mantissa, x.exponent - y.exponent, PRECISION);
  return (value *)kept(number_of_binary(result, PRECISION), mark);
}

BUILTIN("rem") value *rem(value *left, value *right) {
  if (left->type != NUMBER || right->type != NUMBER) return NULL;
  const number *a = (number *)left, *b = (number *)right;
  if (b->is_small && b->small == 0) return NULL;
  if (a->is_small && b->is_small) return (value *)number_of(b->small == -1 ? 0 : a->small % b->small);
  u32 mark = heap_mark();
  const bigint *x = integer_of(a), *y = integer_of(b), *rest;
  if (x == NULL || y == NULL) return NULL;
  big_divide(x, y, &rest);
  return (value *)kept(number_of_parts(rest, 0), mark);
}

BUILTIN("abs") value *absolute(value *one) {
  if (one->type != NUMBER) return NULL;
  const number *from = (number *)one;
  if (from->is_small) return from->small < 0 ? (value *)negated(from) : from->length == 0 ? one : (value *)number_of(from->small);
  u32 mark = heap_mark();
  binary float_ = binary_of(from, PRECISION);
  return (value *)kept(number_of_binary((binary){big_signed(float_.mantissa, 0), float_.exponent}, PRECISION), mark);
}

// Rounds to an integer: halves away from 0, or always by an addend of -1 or 1 that points to one infinity.
static value *to_integer(value *one, i32 direction) {
  if (one->type != NUMBER) return NULL;
  const number *from = (number *)one;
  if (from->is_small) return from->length == 0 ? one : (value *)number_of(from->small);
  u32 mark = heap_mark();
  binary parts = binary_of(from, PRECISION);
  if (direction == 0) parts = add_binaries(parts, (binary){big_of(parts.mantissa->negative ? -1 : 1), -1});
  if (parts.exponent >= 0) return (value *)kept(number_of_parts(big_shift(parts.mantissa, parts.exponent, NULL), 0), mark);
  u32 lost;
  const bigint *whole = big_shift(parts.mantissa, parts.exponent, &lost);
  i32 away = lost != 0 && (direction < 0 ? parts.mantissa->negative : direction > 0 && !parts.mantissa->negative);
  return (value *)kept(number_of_parts(away ? big_add(whole, big_of(direction)) : whole, 0), mark);
}

BUILTIN("round") value *rego_round(value *one) { return to_integer(one, 0); }
BUILTIN("floor") value *rego_floor(value *one) { return to_integer(one, -1); }
BUILTIN("ceil") value *rego_ceil(value *one) { return to_integer(one, 1); }

static i32 is_whole(const number *one) { return one->is_small || one->exponent >= 0; }

static array *items_of(value *source) {
  if (source->type == ARRAY) return (array *)source;
  if (source->type != SET) return NULL;
  table *set = (table *)source;
  put_in_order(set);
  array *list = new_array(set->length);
  for (u32 at = 0; at < set->length; at++) append(list, set->entries[at].key);
  return list;
}

// Whole numbers are added exactly; with a fraction among them all with 64 bits, which become digits once.
BUILTIN("sum") value *sum(value *source) {
  const array *list = items_of(source);
  if (list == NULL) return NULL;
  u32 mark = heap_mark();
  number *exact = number_of(0);
  binary total = {big_of(0), 0};
  i32 whole = 1;
  for (u32 at = 0; at < list->length; at++) {
    const number *addend = (number *)list->items[at];
    if (addend->type != NUMBER) return NULL;
    if (whole && !is_whole(addend)) {
      whole = 0;
      for (u32 before = 0; before < at; before++)
        total = add_binaries(total, binary_of((number *)list->items[before], PRECISION));
    }
    if (whole) exact = add(exact, addend);
    else total = add_binaries(total, binary_of(addend, PRECISION));
  }
  return (value *)(whole ? exact : kept(number_of_binary(total, PRECISION), mark));
}

BUILTIN("product") value *product(value *source) {
  const array *list = items_of(source);
  if (list == NULL) return NULL;
  number *exact = number_of(1);
  binary total = {big_of(1), 0};
  i32 whole = 1;
  for (u32 at = 0; at < list->length; at++) {
    const number *factor = (number *)list->items[at];
    if (factor->type != NUMBER) return NULL;
    whole = whole && is_whole(factor);
    if (whole) exact = multiply(exact, factor);
    total = multiply_binaries(total, binary_of(factor, PRECISION), PRODUCT_PRECISION);
  }
  return (value *)(whole ? exact : number_of_binary(total, PRODUCT_PRECISION));
}
