import { describe, expect, it } from 'vitest';
import { compile, type Value } from '../index.ts';
import { parseJson } from '../value/json.ts';
import { equals } from '../value/order.ts';
import { jsonText } from '../value/print.ts';

/** Expressions and their values as OPA 1 prints them in JSON; `undefined` where there is none. */
const examples = String.raw`
sprintf("%5d|%-5d|%05d|%x|%X|%o|%b|%c|%q|%U", [1,2,3,255,255,8,5,65,"a\"b",66])  =>  "    1|2    |00003|ff|FF|10|101|A|\"a\\\"b\"|U+0042"
sprintf("%s %s",["a"])  =>  "a %!s(MISSING)"
sprintf("%s",["a","b"])  =>  "a%!(EXTRA string=b)"
sprintf("%%", [])  =>  "%"
sprintf("%5.2f|%e|%g", [3.14159, 1234.5, 1e21])  =>  " 3.14|1.234500e+03|1e+21"
sprintf("%t %d %s", [true, "x", 3])  =>  "%!t(string=true) %!d(string=x) %!s(int64=3)"
sprintf("%[2]d %[1]d", [1,2])  =>  "2 1"
sprintf("%*d", [5, 1])  =>  "    1"
sprintf("%x %X", ["hi", "hi"])  =>  "6869 6869"
sprintf("%d", [12345678901234567890123])  =>  "12345678901234567890123"
sprintf("%6.3v|%T|%T", ["abcdef", 1, 1.5])  =>  "   abc|int64|float64"
sprintf("%v %v %v", [0.1, 1e100, 123456.789])  =>  "0.1 1e+100 123456.789"
sprintf("%.3d|%8.3f|%-8.2f|%+.1e", [5, 3.14159, 2.5, 12345.678])  =>  "005|   3.142|2.50    |+1.2e+04"
sprintf("%v", [[1, "a", {"b": null}]])  =>  "[1, \"a\", {\"b\": null}]"
sprintf("%q", ["\u00e9\u0001\n"])  =>  "\"\u00e9\\x01\\n\""
sprintf("%10s|%-10s|%.2s", ["a","b","abcdef"])  =>  "         a|b         |ab"
sprintf("%08.3f|%+d|% d", [3.14159, 5, 5])  =>  "0003.142|+5| 5"
sprintf("%!", [])  =>  "%!!(MISSING)"
sprintf("%", [])  =>  "%!(NOVERB)"
sprintf("%z %d", [1])  =>  "%!z(int64=1) %!d(MISSING)"
sprintf("%f %g %v", [1.0, 100000.0, 1000000.0])  =>  "1.000000 100000 1e+06"
sprintf("%d%%", [50])  =>  "50%"
sprintf("%v", [1.0])  =>  "1"
sprintf("%s", [1.50])  =>  "%!s(float64=1.5)"
split("a.b.c", ".")  =>  ["a","b","c"]
split("abc", "")  =>  ["a","b","c"]
split("", ",")  =>  [""]
concat(",", ["a", "b"])  =>  "a,b"
concat(",", {"b", "a"})  =>  "a,b"
replace("aaa", "a", "b")  =>  "bbb"
replace("abc", "", "-")  =>  "-a-b-c-"
replace("é😀", "", "-")  =>  "-é-😀-"
strings.replace_n({"": "-", "a": "X"}, "😀a")  =>  "-😀-X-"
regex.match("\\-\\.", "a-.")  =>  true
trim("  a  ", " ")  =>  "a"
trim_left("xxaxx", "x")  =>  "axx"
trim_right("xxaxx", "x")  =>  "xxa"
trim_prefix("foobar", "foo")  =>  "bar"
trim_suffix("foobar", "bar")  =>  "foo"
trim_space("\t a \n")  =>  "a"
upper("stra\u00dfe")  =>  "STRA\u00dfE"
lower("\u0130A")  =>  "ia"
indexof("h\u00e9llo", "l")  =>  2
indexof("abc", "z")  =>  -1
indexof_n("abcabc", "bc")  =>  [1,4]
substring("h\u00e9llo", 1, 3)  =>  "\u00e9ll"
substring("hello", 2, -1)  =>  "llo"
substring("hello", 10, 2)  =>  ""
strings.reverse("h\u00e9llo")  =>  "oll\u00e9h"
strings.replace_n({"a": "1", "b": "2"}, "abcab")  =>  "12c12"
strings.count("cheese", "e")  =>  3
strings.any_prefix_match("abc", {"ab", "x"})  =>  true
strings.any_suffix_match(["abc"], ["bc"])  =>  true
regex.match("^a+$", "aaa")  =>  true
regex.match("[a-z-]+", "-")  =>  true
regex.match(${'`'}\d+\.\d+${'`'}, "12.5")  =>  true
regex.match(${'`'}^[\w.-]+@[\w-]+\.com$${'`'}, "a.b@c-d.com")  =>  true
regex.match("(a|b)*c", "ababc")  =>  true
regex.match(".", "\n")  =>  false
regex.match("a$", "a\n")  =>  false
regex.match(${'`'}\s${'`'}, "\u000b")  =>  false
regex.match(${'`'}[^a]${'`'}, "\u2028")  =>  true
regex.find_n("a.", "abacad", 2)  =>  ["ab","ac"]
regex.find_n("a*", "baac", -1)  =>  ["","aa",""]
regex.find_all_string_submatch_n("a(x*)b(y|z)?c", "-axxxbyc-abzc-", -1)  =>  [["axxxbyc","xxx","y"],["abzc","","z"]]
regex.split("a*", "baac")  =>  ["b","c"]
regex.split("", "abc")  =>  ["a","b","c"]
regex.split(",", "a,b,,c")  =>  ["a","b","","c"]
regex.replace("foo", "(o)", "$1$1")  =>  "foooo"
regex.replace("foobar", "o*", "-")  =>  "-f-b-a-r-"
regex.replace("foo", "f(?P<x>o)", "${'$'}{x}!")  =>  "o!o"
regex.replace("a", "a", "$0x")  =>  ""
regex.template_match("urn:foo:{.*}", "urn:foo:bar:baz", "{", "}")  =>  true
regex.template_match("urn:<.*>x", "urn:barx", "<", ">")  =>  true
regex.is_valid("[")  =>  false
regex.is_valid("(?=a)")  =>  false
regex.globs_match("a.a.[0-9]+z", ".b.b2359825792*594823z")  =>  true
regex.globs_match("a*", "b*")  =>  false
regex.globs_match("[a-c]+", "[d-f]+")  =>  false
glob.match("*.github.com", [], "api.github.com")  =>  true
glob.match("*.github.com", [], "api.cdn.github.com")  =>  false
glob.match("*", null, "a.b")  =>  true
glob.match("*hub.com", null, "github.com")  =>  true
glob.match("api.**.com", ["."], "api.a.b.com")  =>  true
glob.match("a?c", [], "abc")  =>  true
glob.match("{a,b*}c", [], "bxc")  =>  true
glob.match("[!a-c]x", [], "dx")  =>  true
glob.match("\\*", [], "*")  =>  true
glob.match("**/x", ["/"], "a/b/x")  =>  true
glob.match("a/*/c", ["/"], "a/b/c")  =>  true
glob.match("", [], "")  =>  true
glob.quote_meta("*.github.com{}[]?")  =>  "\\*.github.com\\{\\}\\[\\]\\?"
numbers.range(5, 1)  =>  [5,4,3,2,1]
numbers.range_step(1, 10, 3)  =>  [1,4,7,10]
abs(-1.5)  =>  1.5
ceil(1.2)  =>  2
floor(-1.2)  =>  -2
round(-2.5)  =>  -3
round(2.5)  =>  3
7 % 3  =>  1
-7 % 3  =>  -1
10 / 4  =>  2.5
1 / 3  =>  0.33333333333333333334
2 / 3  =>  0.6666666666666666667
0.1 + 0.2  =>  0.3
1e3 * 1.5  =>  1500
5 - 7.25  =>  -2.25
1.1 * 1.1  =>  1.21
100 * 1.1  =>  110
3.3 / 1.1  =>  3
bits.and(12, 10)  =>  8
bits.or(12, 10)  =>  14
bits.xor(12, 10)  =>  6
bits.negate(5)  =>  -6
bits.lsh(1, 70)  =>  1180591620717411303424
bits.rsh(-8, 1)  =>  -4
to_number("1.50")  =>  1.5
to_number("-0.5e3")  =>  -500.0
to_number(true)  =>  1
to_number(null)  =>  0
format_int(255, 16)  =>  "ff"
format_int(-255.9, 2)  =>  "-11111111"
count("h\u00e9llox")  =>  6
sum([1, 2.5, 3])  =>  6.5
product([2, 3.5])  =>  7
max([1, "a", [2]])  =>  [2]
min({3, 1, 2})  =>  1
sort({"b", 1, null, [1], true})  =>  [null,true,1,"b",[1]]
sort([3, 1, 2])  =>  [1,2,3]
array.slice([1,2,3,4], 1, 3)  =>  [2,3]
array.slice([1,2,3], -1, 10)  =>  [1,2,3]
array.slice([1,2,3], 2, 1)  =>  []
array.concat([1], [2])  =>  [1,2]
array.reverse([1,2,3])  =>  [3,2,1]
array.flatten([1,[2,[3]],4])  =>  [1,2,[3],4]
object.get({"a": {"b": 1}}, ["a", "b"], 0)  =>  1
object.get({"a": 1}, "x", 9)  =>  9
object.get({"a": null}, "a", 9)  =>  null
object.get({"a": {"b": null}}, ["a", "b"], 9)  =>  null
object.get({"a": 1}, [], 9)  =>  {"a":1}
object.get({"a": [1, 2]}, ["a", 1], 9)  =>  2
object.union({"a": {"b": 1}}, {"a": {"c": 2}})  =>  {"a":{"b":1,"c":2}}
object.union_n([{"a": 1}, {"a": {"x": 1}}, {"b": 2}])  =>  {"a":{"x":1},"b":2}
object.filter({"a": 1, "b": 2}, ["a"])  =>  {"a":1}
object.remove({"a": 1, "b": 2}, {"a"})  =>  {"b":2}
object.keys({"a": 1, "b": 2})  =>  ["a","b"]
object.subset({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}})  =>  true
object.subset([1,2,3], [2,3])  =>  true
object.subset([1,2,3], {2})  =>  true
object.subset({1,2}, {1})  =>  true
union({{1}, {2}})  =>  [1,2]
intersection({{1, 2}, {2, 3}})  =>  [2]
{1,2,3} - {2}  =>  [1,3]
{1,2} & {2,3}  =>  [2]
{1} | {2}  =>  [1,2]
json.patch({"a": [1]}, [{"op": "add", "path": "/a/-", "value": 2}])  =>  {"a":[1,2]}
json.patch({"a": 1}, [{"op": "move", "from": "/a", "path": "/b"}])  =>  {"b":1}
json.patch({"a": 1}, [{"op": "test", "path": "/a", "value": 2}])  =>  undefined
json.patch([1,2], [{"op": "replace", "path": "/0", "value": 9}])  =>  [9,2]
json.filter({"a": {"b": 1, "c": 2}}, ["a/b"])  =>  {"a":{"b":1}}
json.remove({"a": {"b": 1, "c": 2}}, ["a/b"])  =>  {"a":{"c":2}}
json.marshal({"b": [1, {2}], "a": "<&>"})  =>  "{\"a\":\"\\u003c\\u0026\\u003e\",\"b\":[1,[2]]}"
json.marshal_with_options({"a": [1]}, {"pretty": true, "indent": "  ", "prefix": ""})  =>  "{\n  \"a\": [\n    1\n  ]\n}"
json.unmarshal("[1.0, 1e2]")  =>  [1.0,100.0]
json.is_valid("{a}")  =>  false
yaml.unmarshal("a: 1\nb: [x, 2.5, true, ~]\nc: yes\nd: 0x10\ne: 2001-01-01")  =>  {"a":1,"b":["x",2.5,true,null],"c":"yes","d":16,"e":"2001-01-01"}
yaml.unmarshal("a: &x {b: 1, d: 1}\nc:\n  d: 2\n  <<: *x")  =>  {"a":{"b":1,"d":1},"c":{"b":1,"d":2}}
yaml.is_valid("a: [")  =>  false
base64.encode("h\u00e9")  =>  "aMOp"
base64.decode("aMOp")  =>  "h\u00e9"
base64.is_valid("aMOp=")  =>  false
base64url.encode("??>>")  =>  "Pz8-Pg=="
base64url.encode_no_pad("a")  =>  "YQ"
base64url.decode("Pz8-Pg")  =>  "??>>"
hex.encode("h\u00e9")  =>  "68c3a9"
hex.decode("68c3a9")  =>  "h\u00e9"
urlquery.encode("a b&c=d/\u00e9~*'()!")  =>  "a+b%26c%3Dd%2F%C3%A9~%2A%27%28%29%21"
urlquery.decode("a+b%26")  =>  "a b&"
urlquery.encode_object({"a": ["1", "2"], "b": "x y", "c": {"z"}})  =>  "a=1&a=2&b=x+y&c=z"
urlquery.decode_object("a=1&a=2&b=x%20y&c")  =>  {"a":["1","2"],"b":["x y"],"c":[""]}
crypto.md5("a")  =>  "0cc175b9c0f1b6a831c399e269772661"
crypto.sha1("a")  =>  "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
crypto.sha256("a")  =>  "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
crypto.hmac.sha256("a", "k")  =>  "78da91511e675587f5b9df78bedebaf5560da2abb88162ee875dcdf744951d9e"
time.parse_rfc3339_ns("2020-01-02T03:04:05.678Z")  =>  1577934245678000000
time.parse_rfc3339_ns("2020-01-02T03:04:05+05:30")  =>  1577914445000000000
time.parse_ns("2006-01-02", "2021-05-06")  =>  1620259200000000000
time.parse_ns("Jan 2, 2006 at 3:04pm (MST)", "Feb 4, 2014 at 6:05pm (UTC)")  =>  1391537100000000000
time.parse_ns("RFC1123", "Mon, 02 Jan 2006 15:04:05 UTC")  =>  1136214245000000000
time.format(1577934245678000000)  =>  "2020-01-02T03:04:05.678Z"
time.format([1577934245678000000, "America/New_York"])  =>  "2020-01-01T22:04:05.678-05:00"
time.format([1577934245678000000, "Europe/Berlin", "RFC1123"])  =>  "Thu, 02 Jan 2020 04:04:05 CET"
time.format([1577934245678000000, "", "Mon Jan _2 15:04:05.000 2006 MST"])  =>  "Thu Jan  2 03:04:05.678 2020 UTC"
time.format([1577934245000000000, "Asia/Kolkata", "2006-01-02 3:04PM -0700"])  =>  "2020-01-02 8:34AM +0530"
time.date([1577934245678000000, "Asia/Tokyo"])  =>  [2020,1,2]
time.clock(1577934245678000000)  =>  [3,4,5]
time.weekday(1577934245678000000)  =>  "Thursday"
time.add_date(1580428800000000000, 0, 1, 0)  =>  1583107200000000000
time.add_date(1577934245678000000, 1, -2, 40)  =>  1607742245678000000
time.diff(1577934245678000000, 1480000000000000000)  =>  [3,1,7,11,57,25]
time.diff([1577934245678000000, "America/New_York"], [1580428800000000000, "UTC"])  =>  [0,0,28,20,55,55]
time.parse_duration_ns("1h15m30.918s")  =>  4530918000000
time.parse_duration_ns("-1.5h")  =>  -5400000000000
time.parse_duration_ns("1d")  =>  86400000000000
units.parse("10Ki")  =>  10240
units.parse("1.5G")  =>  1500000000
units.parse_bytes("1.5KiB")  =>  1536
semver.compare("1.0.0-alpha.1", "1.0.0-alpha.beta")  =>  -1
semver.is_valid("1.0.0+build.1")  =>  true
semver.is_valid("v1.0.0")  =>  true
semver.is_valid("01.0.0")  =>  false
uuid.parse("00000000-0000-1000-8000-000000000000")  =>  {"clocksequence":0,"macvariables":"global:unicast","nodeid":"00-00-00-00-00-00","time":6227451273709551616,"variant":"RFC4122","version":1}
uuid.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8")  =>  {"clocksequence":180,"macvariables":"global:unicast","nodeid":"00-c0-4f-d4-30-c8","time":886630433151182400,"variant":"RFC4122","version":1}
net.cidr_contains("10.0.0.0/8", "10.1.2.3")  =>  true
net.cidr_expand("192.168.1.0/30")  =>  ["192.168.1.0","192.168.1.1","192.168.1.2","192.168.1.3"]
net.cidr_merge(["192.168.1.0/25", "192.168.1.128/25"])  =>  ["192.168.1.0/24"]
net.cidr_intersects("10.0.0.0/8", "10.1.0.0/16")  =>  true
net.cidr_is_valid("10.0.0.0/33")  =>  false
graph.reachable({"a": ["b"], "b": ["c"], "c": []}, ["a"])  =>  ["a","b","c"]
graph.reachable_paths({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, {"a"})  =>  [["a","b","d"],["a","c","d"]]
graph.reachable_paths({"a": ["b"], "b": ["a"]}, {"a"})  =>  [["a","b"]]
graph.reachable_paths({"a": ["b"], "b": ["x"]}, {"a"})  =>  [["a","b"]]
uri.parse("https://user:pw@example.com:8080/a%20b?x=1#f")  =>  {"fragment":"f","hostname":"example.com","path":"/a b","port":"8080","raw_path":"/a b","raw_query":"x=1","scheme":"https"}
uri.is_valid("ht tp://x")  =>  false
type_name({1})  =>  "set"
is_number("1")  =>  false
[x | walk({"a": [1, {2}]}, x)]  =>  [[[],{"a":[1,[2]]}],[["a"],[1,[2]]],[["a",0],1],[["a",1],[2]],[["a",1,2],2]]
{"a": 1}["a"]  =>  1
[1, 2, 3][1]  =>  2
"a" in ["a"]  =>  true
1 in {"x": 1}  =>  true
"x", 1 in {"x": 1}  =>  true
[k | some k, v in {"b": 1, "a": 2}]  =>  ["a","b"]
[v | v := {3, 1, 2}[_]]  =>  [1,2,3]
1.0 == 1  =>  true
{1.0, 1}  =>  [1.0]
{"a": 1.0} == {"a": 1}  =>  true
[1, 2] < [1, 3]  =>  true
{"a": 1} < {"b": 0}  =>  true
null < false  =>  true
"a" < ["a"]  =>  true
{1} < {2}  =>  true
1e2 == 100  =>  true
-0.0  =>  -0.0
0.00001  =>  1e-05
123456789012345678901234567890  =>  123456789012345678901234567890
json.filter({"a":1}, [[]])  =>  {}
json.filter({"a":1}, {"/"})  =>  {}
json.remove({"a":1}, ["/"])  =>  {"a":1}
json.filter({"a":[1,2,3]}, [["a",1]])  =>  {"a":[]}
json.remove({"a":[1,2,3]}, [["a",1]])  =>  {"a":[1,2,3]}
json.filter({1:2}, ["1"])  =>  {}
json.patch({"":1}, [{"op":"remove","path":"/"}])  =>  {}
product([9007199254740993, 0.5])  =>  4503599627370496
product([0.1,0.2])  =>  0.02
floor(12345678901234567890123)  =>  12345678901234567889920
round(-9223372036854775809)  =>  -9223372036854775810
abs(123456789012345678.5)  =>  1.234567890123456785e+17
abs(1e2)  =>  100
12345678901234567890123 * 2.675  =>  33024691060802469106000
time.clock(v([1]))  =>  [0,0,0]
time.format([1700000000123456789,"Europe/Berlin","Kitchen"])  =>  "Kitchen"
time.parse_ns("2006-002", "2020-060")  =>  1582934400000000000
time.parse_ns("2006 __2", "2020  60")  =>  1582934400000000000
time.parse_ns("2006-01-02Z07:00:00", "2020-01-01+01:02:03")  =>  1577833077000000000
time.parse_rfc3339_ns("2020-01-01T0:00:00Z")  =>  1577836800000000000
time.diff(1700000000000000000, [0,"Asia/Tokyo"])  =>  [53,10,13,22,13,20]
net.cidr_contains("0.0.0.0/0", "::ffff:10.0.0.1")  =>  true
net.cidr_contains("::ffff:10.0.0.0/104", "10.0.0.1")  =>  true
net.cidr_contains_matches(["10.0.0.0/8"], v(1))  =>  []
net.cidr_is_valid("10.0.0.0/08")  =>  true
graphql.is_valid(v(1), "")  =>  false
bits.rsh(-1, 1000000000000000000)  =>  -1
sprintf("%s", [12345678901234567890])  =>  "12345678901234567890"
sprintf("%5t", [true])  =>  "%!t(string= true)"
yaml.unmarshal("010")  =>  8
yaml.unmarshal("1_000")  =>  1000
yaml.unmarshal("0b11")  =>  3
yaml.unmarshal("1.0")  =>  1
yaml.unmarshal("1e3")  =>  1000
yaml.unmarshal("010: a")  =>  {"8":"a"}
yaml.marshal("a: b")  =>  "'a: b'\n"
yaml.marshal("a\nb")  =>  "|-\n  a\n  b\n"
yaml.marshal({"a":["x: y","'","1",""]})  =>  "a:\n  - 'x: y'\n  - ''''\n  - \"1\"\n  - \"\"\n"
yaml.marshal(12345678901234567890)  =>  "12345678901234567890\n"
yaml.is_valid("%d")  =>  false
urlquery.encode_object(v({1: "a"}))  =>  "1=a"
uri.parse("http://[fe80::1%25en0]:8080/")  =>  {"hostname":"fe80::1%en0","path":"/","port":"8080","raw_path":"/","scheme":"http"}
base64.is_valid(v(1))  =>  false
yaml.marshal(1234567.5)  =>  "1.2345675e+06\n"
`;

describe('builtins', () => {
  const rows = examples
    .trim()
    .split('\n')
    .map((line) => line.split('  =>  ') as [string, string]);
  const rules = rows.map(([expression], index) => `r${index} := ${expression}`).join('\n');
  const policy = compile({
    modules: [{ name: 'examples.rego', text: `package examples\nv(x) := x if true\n${rules}` }],
  });

  it.each(rows.map(([expression, value], index) => [expression, value, index] as const))(
    '%s is %s',
    (_, value, index) => {
      const result = policy.evaluate(`examples/r${index}`);
      if (value === 'undefined') return expect(result).toBeUndefined();
      const plain: Value = parseJson(jsonText(result === undefined ? expect.fail('undefined') : result));
      return expect(equals(plain, parseJson(value)) ? value : jsonText(plain)).toBe(value);
    },
  );
});
