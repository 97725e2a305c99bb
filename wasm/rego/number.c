// Numbers: decimal values of any size that keep the text of their literal.
#include "rego.h"

enum { EXPONENT_LIMIT = 100000 };

// Numbers that loops and counts make over and over.
static number few[256];

number *number_of(i64 small) {
  number *one = small >= 0 && small < 256 ? &few[small] : allocate(sizeof(number));
  if (small >= 0 && small < 256 && one->type == NUMBER) return one;
  *one = (number){NUMBER, 1, small, NULL, 0, 0, NULL};
  return one;
}

// Takes zeros off the end of digits.
static const bigint *without_zeros(const bigint *digits, i32 *exponent) {
  const bigint *ten = big_of(10), *rest;
  while (digits->length > 0) {
    const bigint *tenth = big_divide(digits, ten, &rest);
    if (rest->length != 0) break;
    digits = tenth;
    (*exponent)++;
  }
  return digits;
}

static i32 fits_small(const bigint *digits, i32 exponent, i64 *small) {
  if (exponent < 0 || exponent > 18) return 0;
  i64 value;
  if (!big_fits(digits, &value)) return 0;
  for (; exponent > 0; exponent--) {
    if (value > 922337203685477580 || value < -922337203685477580) return 0;
    value *= 10;
  }
  *small = value;
  return 1;
}

static number *number_with(const bigint *digits, i32 exponent, const char *text, u32 length) {
  if (digits->length == 0) exponent = 0;
  else digits = without_zeros(digits, &exponent);
  i64 small;
  number *one = allocate(sizeof(number));
  if (fits_small(digits, exponent, &small)) *one = (number){NUMBER, 1, small, NULL, 0, length, text};
  else *one = (number){NUMBER, 0, 0, digits, exponent, length, text};
  return one;
}

number *number_of_parts(const bigint *digits, i32 exponent) {
  i64 small;
  if (exponent == 0 && big_fits(digits, &small)) return number_of(small);
  return number_with(digits, exponent, NULL, 0);
}

static i32 is_digit(const char *at, const char *end) { return at < end && *at >= '0' && *at <= '9'; }

static const char *digits_from(const char *at, const char *end) {
  while (is_digit(at, end)) at++;
  return at;
}

static i32 exponent_of(const char *at, const char *end, i64 *exponent) {
  if (at == end) return 1;
  if (*at != 'e' && *at != 'E') return 0;
  at++;
  i32 negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+')) at++;
  if (!is_digit(at, end)) return 0;
  i64 power = 0;
  for (; is_digit(at, end); at++) power = power > 1000000 ? power : power * 10 + (*at - '0');
  *exponent = negative ? -power : power;
  return at == end;
}

// Reads the text of a JSON number, which is kept; 0 where it is none or its exponent is beyond the limit.
number *parse_number(const char *text, u32 length) {
  const char *end = text + length, *at = text, *whole, *point, *rest;
  u32 negative = at < end && *at == '-';
  whole = at + negative;
  point = digits_from(whole, end);
  if (point == whole || (*whole == '0' && point - whole > 1)) return NULL;
  if (point == end && point - whole <= 18 && !(negative && *whole == '0')) {
    i64 small = 0;
    for (at = whole; at < end; at++) small = small * 10 + (*at - '0');
    return number_of(negative ? -small : small);
  }
  rest = point;
  if (point < end && *point == '.') {
    rest = digits_from(point + 1, end);
    if (rest == point + 1) return NULL;
  }
  i64 exponent = 0;
  if (!exponent_of(rest, end, &exponent)) return NULL;
  buffer digits = {0};
  add_bytes(&digits, whole, (u32)(point - whole));
  if (rest > point) {
    add_bytes(&digits, point + 1, (u32)(rest - point - 1));
    exponent -= rest - point - 1;
  }
  if (exponent > EXPONENT_LIMIT || exponent < -EXPONENT_LIMIT) return NULL;
  return number_with(big_signed(big_of_digits(digits.bytes, digits.length), negative), (i32)exponent, text, length);
}

const bigint *parts_of(const number *one, i32 *exponent) {
  *exponent = one->is_small ? 0 : one->exponent;
  return one->is_small ? big_of(one->small) : one->digits;
}

// The value as a whole number; 0 where it has a fraction.
const bigint *integer_of(const number *one) {
  if (one->is_small) return big_of(one->small);
  return one->exponent < 0 ? NULL : big_multiply(one->digits, big_power_of_ten((u32)one->exponent));
}

// Reads a builtin's operand that must be an integer of 64 bits, not written with an exponent.
i32 small_integer(value *one, i64 *result) {
  if (one->type != NUMBER) return 0;
  const number *from = (number *)one;
  if (!from->is_small) return 0;
  for (u32 at = 0; at < from->length; at++)
    if (from->text[at] == 'e' || from->text[at] == 'E') return 0;
  *result = from->small;
  return 1;
}

i32 compare_numbers(const number *left, const number *right) {
  if (left->is_small && right->is_small) return left->small < right->small ? -1 : left->small > right->small;
  u32 mark = heap_mark();
  i32 a_exponent, b_exponent, order;
  const bigint *a = parts_of(left, &a_exponent), *b = parts_of(right, &b_exponent);
  if (a->length == 0 || b->length == 0 || a->negative != b->negative) {
    i32 a_sign = a->length == 0 ? 0 : a->negative ? -1 : 1, b_sign = b->length == 0 ? 0 : b->negative ? -1 : 1;
    order = a_sign < b_sign ? -1 : a_sign > b_sign;
  } else {
    i32 shift = a_exponent < b_exponent ? a_exponent : b_exponent;
    a = big_multiply(a, big_power_of_ten((u32)(a_exponent - shift)));
    b = big_multiply(b, big_power_of_ten((u32)(b_exponent - shift)));
    order = big_compare(a, b);
  }
  heap_release(mark);
  return order;
}

// Whether a double has the same shortest decimal text.
i32 is_plain(const bigint *digits, u32 places, i32 exponent) {
  if (places <= 15) return 1;
  if (places > 17) return 0;
  i32 scale = 0;
  const bigint *shortest = shortest_double(digits, exponent, &scale);
  return scale == exponent && big_compare(shortest, digits) == 0;
}

// Whole numbers in full; fractions too, unless they are small or, more exact than a double, have many places.
static void add_parts(buffer *text, const bigint *digits, i32 exponent) {
  buffer all = {0};
  add_big(&all, big_signed(digits, 0), 10);
  if (digits->negative) add_byte(text, '-');
  i32 point = (i32)all.length + exponent;
  if (exponent >= 0) {
    add_bytes(text, all.bytes, all.length);
    for (; exponent > 0; exponent--) add_byte(text, '0');
  } else if (point > 0 && point <= 21 && (point <= 6 || is_plain(digits, all.length, exponent))) {
    add_bytes(text, all.bytes, (u32)point);
    add_byte(text, '.');
    add_bytes(text, all.bytes + point, all.length - (u32)point);
  } else if (point > -4 && point <= 0) {
    add_text(text, "0.");
    for (i32 zeros = point; zeros < 0; zeros++) add_byte(text, '0');
    add_bytes(text, all.bytes, all.length);
  } else {
    add_byte(text, all.bytes[0]);
    if (all.length > 1) add_byte(text, '.');
    add_bytes(text, all.bytes + 1, all.length - 1);
    add_text(text, point > 0 ? "e+" : "e-");
    i32 power = point > 0 ? point - 1 : 1 - point;
    if (power < 10) add_byte(text, '0');
    add_big(text, big_of(power), 10);
  }
}

static void add_small(buffer *text, i64 small) {
  char digits[20];
  u32 count = 0;
  u64 magnitude = small < 0 ? 0 - (u64)small : (u64)small;
  do digits[count++] = (char)('0' + magnitude % 10);
  while ((magnitude /= 10) > 0);
  if (small < 0) add_byte(text, '-');
  while (count > 0) add_byte(text, digits[--count]);
}

void add_number(buffer *text, const number *one) {
  if (one->length > 0) add_bytes(text, one->text, one->length);
  else if (one->is_small) add_small(text, one->small);
  else add_parts(text, one->digits, one->exponent);
}
