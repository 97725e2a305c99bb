// Builtins of bits: integers of any size in two's complement.
#include "rego.h"

enum { LONGEST = 1000000 };

static const bigint *integer(value *one) { return one->type == NUMBER ? integer_of((number *)one) : NULL; }

// A limb of two's complement: that of the magnitude, inverted and with 1 added where it is negative.
static u32 complement(const bigint *one, u32 at, u32 *carry) {
  u32 limb = at < one->length ? one->limbs[at] : 0;
  if (!one->negative) return limb;
  limb = ~limb + *carry;
  *carry = *carry && limb == 0;
  return limb;
}

enum { AND, OR, XOR };

static u32 operate(u32 left, u32 right, i32 operation) {
  return operation == AND ? left & right : operation == OR ? left | right : left ^ right;
}

static value *combined(value *left, value *right, i32 operation) {
  u32 mark = heap_mark();
  const bigint *a = integer(left), *b = integer(right);
  if (a == NULL || b == NULL) return NULL;
  u32 length = (a->length > b->length ? a->length : b->length) + 1, a_carry = 1, b_carry = 1;
  bigint *result = new_big(length);
  for (u32 at = 0; at < length; at++)
    result->limbs[at] = operate(complement(a, at, &a_carry), complement(b, at, &b_carry), operation);
  if (operate(a->negative, b->negative, operation)) {
    u32 carry = 1;
    result->negative = 1;
    for (u32 at = 0; at < length; at++) {
      result->limbs[at] = ~result->limbs[at] + carry;
      carry = carry && result->limbs[at] == 0;
    }
  }
  return (value *)kept(number_of_parts(trimmed_big(result), 0), mark);
}

BUILTIN("bits.and") value *bits_and(value *a, value *b) { return combined(a, b, AND); }
BUILTIN("bits.or") value *bits_or(value *a, value *b) { return combined(a, b, OR); }
BUILTIN("bits.xor") value *bits_xor(value *a, value *b) { return combined(a, b, XOR); }

BUILTIN("bits.negate") value *bits_negate(value *one) {
  u32 mark = heap_mark();
  const bigint *from = integer(one);
  return from == NULL ? NULL : (value *)kept(number_of_parts(big_subtract(big_of(-1), from), 0), mark);
}

BUILTIN("bits.lsh") value *bits_lsh(value *one, value *distance) {
  u32 mark = heap_mark();
  const bigint *from = integer(one);
  i64 by;
  if (from == NULL || integer(distance) == NULL || !big_fits(integer(distance), &by) || by < 0 || by > LONGEST) return NULL;
  return (value *)kept(number_of_parts(big_shift(from, (i32)by, NULL), 0), mark);
}

// Towards minus infinity, as bits of two's complement are lost.
BUILTIN("bits.rsh") value *bits_rsh(value *one, value *distance) {
  u32 mark = heap_mark(), lost;
  const bigint *from = integer(one), *by = integer(distance);
  i64 steps;
  if (from == NULL || by == NULL || by->negative) return NULL;
  if (!big_fits(by, &steps) || steps > LONGEST) return (value *)number_of(from->negative ? -1 : 0);
  if (steps == 0) return (value *)kept(number_of_parts(from, 0), mark);
  const bigint *moved = big_shift(from, (i32)-steps, &lost);
  return (value *)kept(number_of_parts(from->negative && lost != 0 ? big_subtract(moved, big_of(1)) : moved, 0), mark);
}
