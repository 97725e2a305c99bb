// Builtins of letter case.
#include "rego.h"
#include "case-table.h"

static u32 mapped(u32 point, const case_range *ranges, u32 count) {
  u32 low = 0, high = count;
  while (low < high) {
    u32 middle = (low + high) / 2;
    if (ranges[middle].last < point) low = middle + 1;
    else high = middle;
  }
  if (low == count || point < ranges[low].first || (point - ranges[low].first) % ranges[low].step != 0) return point;
  return point + (u32)ranges[low].added;
}

u32 lower_of(u32 point) {
  if (point < 0x80) return point >= 'A' && point <= 'Z' ? point | 0x20 : point;
  return mapped(point, to_lower, sizeof(to_lower) / sizeof(case_range));
}

u32 upper_of(u32 point) {
  if (point < 0x80) return point >= 'a' && point <= 'z' ? point & ~0x20u : point;
  return mapped(point, to_upper, sizeof(to_upper) / sizeof(case_range));
}

static value *in_case(value *one, u32 (*change)(u32)) {
  if (one->type != STRING) return NULL;
  const string *text = (string *)one;
  buffer result = {0};
  for (u32 at = 0, size; at < text->length; at += size)
    add_point(&result, change(point_at(text->bytes + at, text->length - at, &size)));
  return (value *)finished(&result);
}

BUILTIN("lower") value *lower(value *one) { return in_case(one, lower_of); }
BUILTIN("upper") value *upper(value *one) { return in_case(one, upper_of); }
