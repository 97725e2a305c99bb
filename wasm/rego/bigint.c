// Whole numbers of any size: schoolbook arithmetic on limbs of 32 bits (Knuth, The Art of Computer Programming, 4.3.1).
#include "rego.h"

bigint *new_big(u32 length) {
  if (length > 1 << 24) fail("a number is too large");
  bigint *one = allocate(sizeof(bigint) + length * sizeof(u32));
  one->negative = 0;
  one->length = length;
  return one;
}

bigint *trimmed_big(bigint *one) {
  while (one->length > 0 && one->limbs[one->length - 1] == 0) one->length--;
  if (one->length == 0) one->negative = 0;
  return one;
}

const bigint *big_of(i64 value) {
  bigint *one = new_big(2);
  u64 magnitude = value < 0 ? 0 - (u64)value : (u64)value;
  one->negative = value < 0;
  one->limbs[0] = (u32)magnitude;
  one->limbs[1] = (u32)(magnitude >> 32);
  return trimmed_big(one);
}

// Whether it fits 64 bits with a sign, and its value if so.
i32 big_fits(const bigint *one, i64 *value) {
  if (one->length > 2) return 0;
  u64 magnitude = one->length == 0 ? 0 : one->limbs[0];
  if (one->length == 2) magnitude |= (u64)one->limbs[1] << 32;
  if (magnitude > (u64)1 << 63 || (magnitude == (u64)1 << 63 && !one->negative)) return 0;
  *value = one->negative ? (i64)(0 - magnitude) : (i64)magnitude;
  return 1;
}

i32 big_compare_magnitudes(const bigint *left, const bigint *right) {
  if (left->length != right->length) return left->length < right->length ? -1 : 1;
  for (u32 at = left->length; at-- > 0;)
    if (left->limbs[at] != right->limbs[at]) return left->limbs[at] < right->limbs[at] ? -1 : 1;
  return 0;
}

i32 big_compare(const bigint *left, const bigint *right) {
  if (left->negative != right->negative) return left->negative ? -1 : 1;
  i32 order = big_compare_magnitudes(left, right);
  return left->negative ? -order : order;
}

const bigint *big_signed(const bigint *one, u32 negative) {
  if (one->negative == negative || one->length == 0) return one;
  bigint *other = new_big(one->length);
  copy(other->limbs, one->limbs, one->length * sizeof(u32));
  other->negative = negative;
  return other;
}

static bigint *sum_of_magnitudes(const bigint *left, const bigint *right) {
  if (left->length < right->length) return sum_of_magnitudes(right, left);
  bigint *sum = new_big(left->length + 1);
  u64 carry = 0;
  for (u32 at = 0; at < left->length; at++) {
    carry += (u64)left->limbs[at] + (at < right->length ? right->limbs[at] : 0);
    sum->limbs[at] = (u32)carry;
    carry >>= 32;
  }
  sum->limbs[left->length] = (u32)carry;
  return trimmed_big(sum);
}

// The first magnitude must not be the smaller.
static bigint *difference_of_magnitudes(const bigint *left, const bigint *right) {
  bigint *difference = new_big(left->length);
  u64 borrow = 0;
  for (u32 at = 0; at < left->length; at++) {
    u64 taken = (at < right->length ? right->limbs[at] : 0) + borrow;
    difference->limbs[at] = (u32)(left->limbs[at] - taken);
    borrow = left->limbs[at] < taken;
  }
  return trimmed_big(difference);
}

const bigint *big_add(const bigint *left, const bigint *right) {
  bigint *result;
  u32 negative = left->negative;
  if (left->negative == right->negative) result = sum_of_magnitudes(left, right);
  else if (big_compare_magnitudes(left, right) >= 0) result = difference_of_magnitudes(left, right);
  else {
    result = difference_of_magnitudes(right, left);
    negative = right->negative;
  }
  result->negative = result->length > 0 && negative;
  return result;
}

const bigint *big_subtract(const bigint *left, const bigint *right) { return big_add(left, big_signed(right, !right->negative)); }

const bigint *big_multiply(const bigint *left, const bigint *right) {
  bigint *product = new_big(left->length + right->length);
  for (u32 at = 0; at < product->length; at++) product->limbs[at] = 0;
  for (u32 i = 0; i < left->length; i++) {
    u64 carry = 0;
    for (u32 j = 0; j < right->length; j++) {
      carry += (u64)left->limbs[i] * right->limbs[j] + product->limbs[i + j];
      product->limbs[i + j] = (u32)carry;
      carry >>= 32;
    }
    product->limbs[i + right->length] = (u32)carry;
  }
  product->negative = left->negative != right->negative;
  return trimmed_big(product);
}

// Divides a magnitude in place, and returns the rest.
static u32 divide_by_limb(bigint *one, u32 divisor) {
  u64 rest = 0;
  for (u32 at = one->length; at-- > 0;) {
    rest = rest << 32 | one->limbs[at];
    one->limbs[at] = (u32)(rest / divisor);
    rest %= divisor;
  }
  trimmed_big(one);
  return (u32)rest;
}

// One digit of the quotient: takes as many divisors as fit off the rest, from a limb on.
static u32 take_off(u32 *rest, const bigint *divisor) {
  u32 n = divisor->length;
  u64 top = (u64)rest[n] << 32 | rest[n - 1];
  u64 digit = top / divisor->limbs[n - 1], left = top % divisor->limbs[n - 1];
  while (digit >> 32 || digit * divisor->limbs[n - 2] > (left << 32 | rest[n - 2])) {
    digit--;
    left += divisor->limbs[n - 1];
    if (left >> 32) break;
  }
  u64 carry = 0;
  i64 borrow = 0;
  for (u32 at = 0; at < n; at++) {
    carry += digit * divisor->limbs[at];
    i64 limb = (i64)rest[at] - (i64)(u32)carry + borrow;
    rest[at] = (u32)limb;
    borrow = limb >> 32;
    carry >>= 32;
  }
  i64 limb = (i64)rest[n] - (i64)carry + borrow;
  rest[n] = (u32)limb;
  if (limb >= 0) return (u32)digit;
  carry = 0;
  for (u32 at = 0; at < n; at++) {
    carry += (u64)rest[at] + divisor->limbs[at];
    rest[at] = (u32)carry;
    carry >>= 32;
  }
  rest[n] += (u32)carry;
  return (u32)digit - 1;
}

static bigint *divide_long(const bigint *left, const bigint *right, const bigint **rest) {
  i32 shift = __builtin_clz(right->limbs[right->length - 1]);
  const bigint *divisor = big_shift(big_signed(right, 0), shift, NULL);
  const bigint *scaled = big_shift(big_signed(left, 0), shift, NULL);
  bigint *work = new_big(left->length + 2);
  for (u32 at = 0; at < work->length; at++) work->limbs[at] = at < scaled->length ? scaled->limbs[at] : 0;
  bigint *quotient = new_big(left->length - right->length + 1);
  for (u32 at = quotient->length; at-- > 0;) quotient->limbs[at] = take_off(work->limbs + at, divisor);
  *rest = big_shift(trimmed_big(work), -shift, NULL);
  return trimmed_big(quotient);
}

// Quotient towards 0; the rest has the sign of the dividend. The divisor is not 0.
const bigint *big_divide(const bigint *left, const bigint *right, const bigint **rest) {
  bigint *quotient;
  if (big_compare_magnitudes(left, right) < 0) {
    *rest = left;
    return big_of(0);
  }
  if (right->length == 1) {
    quotient = new_big(left->length);
    copy(quotient->limbs, left->limbs, left->length * sizeof(u32));
    *rest = big_of(divide_by_limb(quotient, right->limbs[0]));
  } else quotient = divide_long(left, right, rest);
  quotient->negative = quotient->length > 0 && left->negative != right->negative;
  *rest = big_signed(*rest, left->negative);
  return quotient;
}

// Moves the magnitude up, or down where the distance is negative; what is lost then is 0, below, at or above a half (0-3).
const bigint *big_shift(const bigint *one, i32 distance, u32 *lost) {
  u32 limbs = (u32)(distance < 0 ? -distance : distance) / 32, bits = (u32)(distance < 0 ? -distance : distance) % 32;
  if (lost != NULL) *lost = 0;
  if (distance >= 0) {
    bigint *up = new_big(one->length + limbs + 1);
    for (u32 at = 0; at < up->length; at++) up->limbs[at] = 0;
    for (u32 at = 0; at < one->length; at++) {
      u64 limb = (u64)one->limbs[at] << bits;
      up->limbs[at + limbs] |= (u32)limb;
      up->limbs[at + limbs + 1] = (u32)(limb >> 32);
    }
    up->negative = one->negative;
    return trimmed_big(up);
  }
  if (lost != NULL) {
    u32 half = (u32)-distance - 1, below = 0;
    u32 is_half = half / 32 < one->length && (one->limbs[half / 32] >> (half % 32) & 1);
    for (u32 at = 0; at < half / 32 && at < one->length; at++) below |= one->limbs[at];
    if (half / 32 < one->length) below |= one->limbs[half / 32] & (((u32)1 << (half % 32)) - 1);
    *lost = is_half ? (below ? 3 : 2) : below != 0;
  }
  if (limbs >= one->length) return big_of(0);
  bigint *down = new_big(one->length - limbs);
  for (u32 at = 0; at < down->length; at++) {
    u64 limb = one->limbs[at + limbs];
    if (at + limbs + 1 < one->length) limb |= (u64)one->limbs[at + limbs + 1] << 32;
    down->limbs[at] = (u32)(limb >> bits);
  }
  down->negative = one->negative;
  return trimmed_big(down);
}

const bigint *big_power_of_ten(u32 exponent) {
  const bigint *result = big_of(1), *square = big_of(10);
  for (; exponent > 0; exponent >>= 1) {
    if (exponent & 1) result = big_multiply(result, square);
    if (exponent > 1) square = big_multiply(square, square);
  }
  return result;
}

u32 big_bits(const bigint *one) {
  if (one->length == 0) return 0;
  return one->length * 32 - (u32)__builtin_clz(one->limbs[one->length - 1]);
}

const bigint *big_of_digits(const char *digits, u32 length) {
  bigint *one = new_big(length / 9 + 2);
  u32 used = 0;
  for (u32 at = 0; at < length;) {
    u32 part = 0, scale = 1;
    for (u32 count = 0; count < 9 && at < length; count++, at++) {
      part = part * 10 + (u32)(digits[at] - '0');
      scale *= 10;
    }
    u64 carry = part;
    for (u32 limb = 0; limb < used; limb++) {
      carry += (u64)one->limbs[limb] * scale;
      one->limbs[limb] = (u32)carry;
      carry >>= 32;
    }
    if (carry != 0) one->limbs[used++] = (u32)carry;
  }
  one->length = used;
  return one;
}

// Digits in a base (at most 16).
void add_big(buffer *text, const bigint *one, u32 base) {
  if (one->negative) add_byte(text, '-');
  bigint *work = new_big(one->length);
  copy(work->limbs, one->limbs, one->length * sizeof(u32));
  u32 chunk = base, count = 1, start = text->length;
  while ((u64)chunk * base < 0x100000000u) chunk *= base, count++;
  do {
    u32 rest = divide_by_limb(work, chunk);
    for (u32 at = 0; at < count && (rest > 0 || work->length > 0 || at == 0); at++, rest /= base)
      add_byte(text, "0123456789abcdef"[rest % base]);
  } while (work->length > 0);
  for (u32 left = start, right = text->length - 1; left < right; left++, right--) {
    char swapped = text->bytes[left];
    text->bytes[left] = text->bytes[right];
    text->bytes[right] = swapped;
  }
}
