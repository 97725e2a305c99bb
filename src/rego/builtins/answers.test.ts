import { expect, it } from 'vitest';
import { compile } from '../index.ts';
import { jsonText } from '../value/print.ts';

/** Expressions and the very texts of their values in JSON, as opa 1.22 prints them: forms of numbers, escapes, styles of YAML. */
const answers = String.raw`
units.parse("1.5")  =>  1.5000000000
units.parse("1.23456789015")  =>  1.2345678902
units.parse("-0.00000000005")  =>  -0.0000000001
units.parse("1.5K")  =>  1500
units.parse("1m")  =>  0.0010000000
units.parse("1e5")  =>  100000
units.parse_bytes("-1.5")  =>  -1
units.parse_bytes("1.9kb")  =>  1900
net.cidr_contains_matches(["10.0.0.0/8"], [])  =>  []
net.cidr_contains_matches("x", [])  =>  []
net.cidr_contains_matches({"x": "10.0.0.0/8"}, {"10.1.1.1", "11.1.1.1"})  =>  [["x","10.1.1.1"]]
net.cidr_merge(["10.0.0.1"])  =>  ["10.0.0.1/8"]
net.cidr_merge(["192.168.1.1"])  =>  ["192.168.1.1/24"]
json.remove({"": 1, "a": 2}, ["/"])  =>  {"a":2}
json.filter({"": 1, "a": {"": 3}}, ["/"])  =>  {"":1}
json.filter({"": 1, "a": {"": 3}}, ["a/"])  =>  {"a":{"":3}}
json.marshal({1: 1, "1": 2})  =>  "{\"1\":2}"
json.marshal_with_options("<a>", {"pretty": false})  =>  "\"\\u003ca\\u003e\""
json.marshal_with_options({"<": ["&"]}, {"pretty": true, "indent": " "})  =>  "{\n \"\\u003c\": [\n  \"\\u0026\"\n ]\n}"
json.marshal_with_options({1: 1, "1": 2}, {"pretty": true})  =>  "{\n\t\"1\": 2\n}"
object.union({1: 1}, {"1": 2})  =>  {"1":2}
urlquery.encode_object(v({1.5: "a", "-1": "b", "c": {"y", "x"}}))  =>  "-1=b&1.5=a&c=x&c=y"
urlquery.encode_object(v({{"a": 1}: "b"}))  =>  "%7B%22a%22%3A1%7D=b"
sprintf("a", [9223372036854775807, -9223372036854775808, 9223372036854775808])  =>  "a%!(EXTRA int64=9223372036854775807, int64=-9223372036854775808, *big.Int=9223372036854775808)"
sprintf("a", [1.5, 1e19, "x", [1]])  =>  "a%!(EXTRA float64=1.5, float64=1e+19, string=x, string=[1])"
sprintf("%5.2f|%6.1d", [false, "ab"])  =>  "%!f(string=   fa)|%!d(string=     a)"
crypto.x509.parse_and_verify_certificates_with_options("x", {"no": "option"})  =>  [false,[]]
crypto.x509.parse_rsa_private_key("YQ==")  =>  null
yaml.unmarshal("a: !foo 1")  =>  {"a":"1"}
yaml.is_valid("\n\t")  =>  false
base64url.decode("YQ")  =>  "a"
base64url.decode("YQ==")  =>  "a"
io.jwt.verify_hs256("a.b.YWJj", "k")  =>  false
io.jwt.verify_hs256("YWJj.e30.YWJj", "k")  =>  false
io.jwt.verify_rs256("e30.e30.YWJj", "{\"keys\":[]}")  =>  false
[yaml.marshal(x) | some x in ["/", ".", "<<", "._", ".a", "0o7", "0o8", "\"", "it's", "n", "y", "off", "1.", "1e", ".e1", "0b1"]]  =>  ["/\n",".\n","\"<<\"\n","._\n",".a\n","\"0o7\"\n","0o8\n","'\"'\n","it's\n","\"n\"\n","\"y\"\n","\"off\"\n","\"1.\"\n","1e\n",".e1\n","\"0b1\"\n"]
[yaml.marshal(x) | some x in ["1__0", "_1", "-.inf", ".NaN", "2001-12-14t21:59:43.10-05:00", "2001-1-1", "01", "1:2:3", "190:20:30"]]  =>  ["\"1__0\"\n","_1\n","\"-.inf\"\n","\".NaN\"\n","\"2001-12-14t21:59:43.10-05:00\"\n","\"2001-1-1\"\n","\"01\"\n","\"1:2:3\"\n","\"190:20:30\"\n"]
[yaml.marshal(x) | some x in ["-", "--", "---", "--- a", "...", "a,b", "a[b", "a: ", "#a", "tRue", "0777", "1_0.5", "~a", "!", "a #", "- ", "?a", ":", "a:b"]]  =>  ["'-'\n","--\n","'---'\n","'--- a'\n","'...'\n","a,b\n","a[b\n","'a: '\n","'#a'\n","tRue\n","\"0777\"\n","\"1_0.5\"\n","~a\n","'!'\n","'a #'\n","'- '\n","?a\n","':'\n","a:b\n"]
[yaml.marshal(x) | some x in ["\u00e9", "\ud83d\ude00x", "a\tb", "\ta", " a", "a ", "a\n b", "x: y\nz", "% a"]]  =>  ["é\n","\"\\U0001F600x\"\n","\"a\\tb\"\n","\"\\ta\"\n","' a'\n","'a '\n","|-\n  a\n   b\n","|-\n  x: y\n  z\n","'% a'\n"]
yaml.marshal({"10": 1, "9": 2, "a10": 3, "a9": 4, "A": 5, "_": 6, "1": 7, "~": 8, "<<": 9, "a": {}, "01": 10, "1a": 11, "a b": 12})  =>  "\"<<\": 9\n_: 6\n\"~\": 8\n\"1\": 7\n1a: 11\n\"01\": 10\n\"9\": 2\n\"10\": 1\nA: 5\na: {}\na b: 12\na9: 4\na10: 3\n"
yaml.marshal(1e400)  =>  "1e400\n"
`;

const rows = answers
  .trim()
  .split('\n')
  .map((line) => line.split('  =>  ') as [string, string]);
const policy = compile({
  modules: [
    {
      name: 'answers.rego',
      text: `package answers\nv(x) := x if true\n${rows.map(([expression], index) => `r${index} := ${expression}`).join('\n')}`,
    },
  ],
});

it.each(rows.map(([expression, value], index) => [expression, value, index] as const))(
  '%s is %s',
  (_, value, index) => {
    const result = policy.evaluate(`answers/r${index}`);
    expect(result === undefined ? 'undefined' : jsonText(result)).toBe(value);
  },
);
