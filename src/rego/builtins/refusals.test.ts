import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { EvaluationError } from '../run/error.ts';

/** Calls that have no result, and what a strict evaluation says, as OPA does; `type:` where the code is `eval_type_error`. `v` hides types from the checker. */
const refusals = String.raw`
base64.decode("YQ")  =>  base64.decode: illegal base64 data at input byte 0
base64.decode("\n\t")  =>  base64.decode: illegal base64 data at input byte 1
base64.decode("a=")  =>  base64.decode: illegal base64 data at input byte 1
base64.decode("ab=")  =>  base64.decode: illegal base64 data at input byte 3
base64.decode("ab==c")  =>  base64.decode: illegal base64 data at input byte 4
base64.decode("ab=c")  =>  base64.decode: illegal base64 data at input byte 2
base64.decode("ab\n!")  =>  base64.decode: illegal base64 data at input byte 3
base64.decode("abc=d")  =>  base64.decode: illegal base64 data at input byte 4
base64url.decode("a\nb")  =>  base64url.decode: illegal base64 data at input byte 4
base64url.decode("ǅ")  =>  base64url.decode: illegal base64 data at input byte 0
base64url.decode("日本語")  =>  base64url.decode: illegal base64url string: 日本語
bits.and(v("a"), 1)  =>  type: bits.and: operand 1 must be integer but got string
concat(",", {v(1)})  =>  type: concat: operand 2 must be set of strings but got set containing number
count(v(1))  =>  type: count: operand 1 must be one of {array, object, set, string} but got number
crypto.x509.parse_certificate_request("")  =>  crypto.x509.parse_certificate_request: asn1: syntax error: sequence truncated
crypto.x509.parse_certificate_request("AAAA")  =>  crypto.x509.parse_certificate_request: asn1: structure error: tags don't match (16 vs {class:0 tag:0 length:0 isCompound:false}) {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} certificateRequest @2
crypto.x509.parse_certificate_request("MA==")  =>  crypto.x509.parse_certificate_request: asn1: syntax error: truncated tag or length
crypto.x509.parse_certificate_request("MAA=")  =>  crypto.x509.parse_certificate_request: asn1: syntax error: sequence truncated
crypto.x509.parse_certificate_request("MAMCAQE=")  =>  crypto.x509.parse_certificate_request: asn1: structure error: tags don't match (16 vs {class:0 tag:2 length:1 isCompound:false}) {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} tbsCertificateRequest @2
crypto.x509.parse_certificate_request("MIIBCg==")  =>  crypto.x509.parse_certificate_request: asn1: syntax error: data truncated
crypto.x509.parse_certificate_request("true")  =>  crypto.x509.parse_certificate_request: asn1: syntax error: truncated tag or length
crypto.x509.parse_certificates("x")  =>  crypto.x509.parse_certificates: illegal base64 data at input byte 0
crypto.x509.parse_keypair("", "true")  =>  crypto.x509.parse_keypair: x509: malformed certificate
crypto.x509.parse_keypair("YQ==", "2KB")  =>  crypto.x509.parse_keypair: illegal base64 data at input byte 0
crypto.x509.parse_rsa_private_key("")  =>  crypto.x509.parse_rsa_private_key: input PEM data was empty
crypto.x509.parse_rsa_private_key("x")  =>  crypto.x509.parse_rsa_private_key: illegal base64 data at input byte 0
format_int(1, 3)  =>  type: format_int: operand 2 must be one of {2, 8, 10, 16}
glob.match("[", [], "a")  =>  glob.match: glob: syntax error at 1: unexpected end of input
glob.match("[]", [], "a")  =>  glob.match: glob: syntax error at 2: could not parse range
glob.match("[z-a]", [], "a")  =>  glob.match: glob: syntax error at 5: range hi character is less than lo
glob.match("\\", [], "\\")  =>  glob.match: glob: syntax error at 1: trailing backslash
glob.match("a", ["ab"], "a")  =>  type: glob.match: operand 2 must be array of runes but got array containing string
glob.match("a", v("x"), "a")  =>  type: glob.match: operand 2 must be one of {array, null} but got string
glob.match("a", v([1]), "a")  =>  type: glob.match: operand 2 must be array of strings but got array containing number
hex.decode("\"")  =>  hex.decode: encoding/hex: invalid byte: U+0022 '"'
hex.decode("abc")  =>  hex.decode: encoding/hex: odd length hex string
hex.decode("é")  =>  hex.decode: encoding/hex: invalid byte: U+00C3 'Ã'
indexof("", "")  =>  indexof: empty search character
indexof_n("abc", "")  =>  indexof_n: empty search character
io.jwt.decode(".e30.YWJj")  =>  io.jwt.decode: bad JWT header: invalid JSON: EOF
io.jwt.decode("MQ.eyJhIjoxfQ.YWJj")  =>  io.jwt.decode: bad JWT header: decoded JSON type was not an Object
io.jwt.decode("YWJj.eyJhIjoxfQ.YWJj")  =>  io.jwt.decode: bad JWT header: invalid JSON: invalid character 'a' looking for beginning of value
io.jwt.decode("eyJhIjoxfQ.MQ.YWJj")  =>  io.jwt.decode: decoded JSON type was not an Object
io.jwt.decode("eyJhIjoxfQ.YWJj.YWJj")  =>  io.jwt.decode: invalid JSON: invalid character 'a' looking for beginning of value
io.jwt.decode("eyJlbmMiOjF9.eyJhIjoxfQ.YWJj")  =>  io.jwt.decode: JWT is a JWE object, which is not supported
io.jwt.decode_verify("e30.e30.YWJj", v({"cert": "y"}))  =>  io.jwt.decode_verify: failed to parse a JWK key (set): jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: invalid character 'y' looking for beginning of value
io.jwt.decode_verify("e30.e30.YWJj", v({"secret": "x", "alg": 1}))  =>  io.jwt.decode_verify: alg constraint: must be a string
io.jwt.decode_verify("e30.e30.YWJj", v({"secret": "x", "cert": "{\"keys\":[]}"}))  =>  io.jwt.decode_verify: duplicate key constraints
io.jwt.decode_verify("e30.e30.YWJj", v({"secret": "x", "time": "x"}))  =>  io.jwt.decode_verify: token time constraint: must be a number
io.jwt.decode_verify("e30.e30.YWJj", v({"secret": "x", "time": -1}))  =>  io.jwt.decode_verify: token time constraint: must not be negative
io.jwt.decode_verify("e30.e30.YWJj", v({}))  =>  io.jwt.decode_verify: no key constraint
io.jwt.encode_sign({"alg": "HS256"}, {}, v({"kty": "oct", "k": "!!"}))  =>  io.jwt.encode_sign: jwk.Parse: failed to parse sole key: jwk.ParseKey: failed to unmarshal JSON into key (*jwk.symmetricKey): failed to unmarshal JSON into key (*jwk.symmetricKey): failed to decode value for key k: expected base64 encoded []byte (string)
io.jwt.encode_sign({"alg": "HS256"}, {}, v({"kty": "oct"}))  =>  io.jwt.encode_sign: jwk.Parse: failed to parse sole key: jwk.ParseKey: failed to unmarshal JSON into key (*jwk.symmetricKey): failed to unmarshal JSON into key (*jwk.symmetricKey): required field k is missing
io.jwt.encode_sign({"alg": "HS256"}, {}, v({"kty": 1}))  =>  io.jwt.encode_sign: jwk.Parse: failed to parse sole key: jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: json: cannot unmarshal number into Go struct field .kty of type string
io.jwt.encode_sign({"alg": "XX"}, {}, v({"kty": "oct", "k": "YWJj"}))  =>  io.jwt.encode_sign: unknown JWS algorithm: XX
io.jwt.encode_sign({"alg": 1}, {}, v({"kty": "oct", "k": "YWJj"}))  =>  io.jwt.encode_sign: missing or invalid 'alg' header: value doesn't contain string; it contains number
io.jwt.encode_sign({}, {}, v({"kty": "oct", "k": "YWJj"}))  =>  io.jwt.encode_sign: missing or invalid 'alg' header: jwsbb: header "alg" not found
io.jwt.encode_sign({}, {}, v({}))  =>  io.jwt.encode_sign: jwk.Parse: failed to parse sole key: jwk.ParseKey: invalid key type from JSON ()
io.jwt.encode_sign_raw("{}", "{}", "abc")  =>  io.jwt.encode_sign_raw: jwk.Parse: failed to parse sole key: jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: invalid character 'a' looking for beginning of value
io.jwt.verify_es256("e30.e30.YWJj", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"YWJj\",\"y\":\"YWJj\"}")  =>  io.jwt.verify_es256: failed to parse a JWK key (set): jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: jwk.ParseKey: jwk.Parse: key validation failed: key validation failed: jwk.ECDSAPublicKey: invalid "x" length (3) for curve "P-256"
io.jwt.verify_hs256("e30.e30.!!", "k")  =>  io.jwt.verify_hs256: illegal base64 data at input byte 0
io.jwt.verify_rs256("a.b.c", "k")  =>  io.jwt.verify_rs256: failed to parse a JWK key (set): jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: invalid character 'k' looking for beginning of value
io.jwt.verify_rs256("e30.e30.YWJj", "")  =>  io.jwt.verify_rs256: failed to parse a JWK key (set): jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: jwk.ParseKey: jwk.Parse: failed to probe data: probe: failed to unmarshal data: EOF
io.jwt.verify_rs256("e30.e30.YWJj", "{\"kty\":\"RSA\"}")  =>  io.jwt.verify_rs256: failed to parse a JWK key (set): jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: jwk.ParseKey: failed to unmarshal JSON into key (*jwk.rsaPublicKey): failed to unmarshal JSON into key (*jwk.rsaPublicKey): required field e is missing
io.jwt.verify_rs256("e30.e30.YWJj", "{\"kty\":\"XX\"}")  =>  io.jwt.verify_rs256: failed to parse a JWK key (set): jwk.ParseString: failed to parse string: jwk.Parse: failed to parse sole key: jwk.ParseKey: invalid key type from JSON (XX)
json.match_schema("x", {})  =>  json.match_schema: invalid JSON string
json.match_schema(v(true), {})  =>  json.match_schema: wrong type, expected string or object
json.patch("x", [{"op":"add","path":"/a","value":4}])  =>  json.patch: expected composite type, found value: "x" (type: ast.String)
json.patch([1], [{"op":"add","path":"/01","value":1}])  =>  json.patch: leading zeros are not allowed in JSON paths
json.patch([1], [{"op":"add","path":"/5","value":1}])  =>  json.patch: index for array insertion out of bounds
json.patch([1], [{"op":"add","path":"/x","value":1}])  =>  json.patch: invalid string for indexing
json.patch([1], [{"op":"remove","path":"/-"}])  =>  json.patch: index for array delete out of bounds
json.patch({"a":1}, [{"op":"add","path":"/b/c","value":1}])  =>  json.patch: path "b" does not exist in object term {"a": 1}
json.patch({"a":1}, v(1))  =>  type: json.patch: operand 2 must be array but got number
json.patch({1,2}, [{"op":"add","path":[3],"value":4}])  =>  json.patch: set key 3 does not equal value to be inserted 4
json.patch({}, [v({"op":"add","path":1,"value":1})])  =>  type: json.patch: operand 2 must be one of {set, array} containing string paths or array of path segments but got number
json.patch({}, [v({"op":1,"path":"/a"})])  =>  json.patch: attribute 'op' must be a string but found: number
json.patch({}, [{"op":"add","path":"/a"}])  =>  json.patch: missing required attribute 'value'
json.patch({}, [{"op":"add"}])  =>  json.patch: missing required attribute 'path'
json.patch({}, [{"op":"move","path":"/a"}])  =>  json.patch: missing required attribute 'from'
json.patch({}, [{"op":"remove","path":"/a"}])  =>  json.patch: cannot delete child key "a" that does not exist
json.patch({}, [{"op":"test","path":"/a","value":1}])  =>  json.patch: path "a" does not exist in object term {}
json.patch({}, [{"op":"x","path":"/a"}])  =>  json.patch: unrecognized op: 'x'
json.unmarshal("")  =>  json.unmarshal: EOF
json.unmarshal("'a'")  =>  json.unmarshal: invalid character '\'' looking for beginning of value
json.unmarshal("-a")  =>  json.unmarshal: invalid character 'a' in numeric literal
json.unmarshal("1 2")  =>  json.unmarshal: error: invalid character '2' after top-level value
json.unmarshal("1.a")  =>  json.unmarshal: invalid character 'a' after decimal point in numeric literal
json.unmarshal("1ea")  =>  json.unmarshal: invalid character 'a' in exponent of numeric literal
json.unmarshal("1x")  =>  json.unmarshal: invalid character 'x' looking for beginning of value
json.unmarshal("[1 2]")  =>  json.unmarshal: invalid character '2' after array element
json.unmarshal("[1,]")  =>  json.unmarshal: invalid character ']' looking for beginning of value
json.unmarshal("[}")  =>  json.unmarshal: invalid character '}' looking for beginning of value
json.unmarshal("\"\\u12g4\"")  =>  json.unmarshal: invalid character 'g' in \u hexadecimal character escape
json.unmarshal("\"\\x\"")  =>  json.unmarshal: invalid character 'x' in string escape code
json.unmarshal("\"\n\"")  =>  json.unmarshal: invalid character '\n' in string literal
json.unmarshal("falsx")  =>  json.unmarshal: invalid character 'x' in literal false (expecting 'e')
json.unmarshal("nulx")  =>  json.unmarshal: invalid character 'x' in literal null (expecting 'l')
json.unmarshal("trux")  =>  json.unmarshal: invalid character 'x' in literal true (expecting 'e')
json.unmarshal("txx")  =>  json.unmarshal: invalid character 'x' in literal true (expecting 'r')
json.unmarshal("{")  =>  json.unmarshal: unexpected EOF
json.unmarshal("{1:2}")  =>  json.unmarshal: invalid character '1' looking for beginning of object key string
json.unmarshal("{\"a\" 1}")  =>  json.unmarshal: invalid character '1' after object key
json.unmarshal("{\"a\":1 2}")  =>  json.unmarshal: invalid character '2' after object key:value pair
json.unmarshal("{\"a\":1,}")  =>  json.unmarshal: invalid character '}' looking for beginning of object key string
json.unmarshal("{a")  =>  json.unmarshal: invalid character 'a' looking for beginning of object key string
max(v(1))  =>  type: max: operand 1 must be one of {set, array} but got number
net.cidr_contains("10.0.0.0/33", "10.0.0.0")  =>  net.cidr_contains: invalid CIDR address: 10.0.0.0/33
net.cidr_contains("10.0.0.0/8", "x")  =>  net.cidr_contains: not a valid textual representation of an IP address or CIDR: x
net.cidr_contains("10.0.0.1", "10.0.0.1")  =>  net.cidr_contains: invalid CIDR address: 10.0.0.1
net.cidr_contains("x", "10.0.0.0/8")  =>  net.cidr_contains: invalid CIDR address: x
net.cidr_contains_matches(["10.0.0.0/8"], ["x"])  =>  net.cidr_contains_matches: not a valid textual representation of an IP address or CIDR: x
net.cidr_contains_matches([[]], ["x"])  =>  net.cidr_contains_matches: operand 1: element must be string or non-empty array
net.cidr_contains_matches(v([[]]), ["1.1.1.1"])  =>  net.cidr_contains_matches: operand 1: element must be string or non-empty array
net.cidr_expand("10.0.0.1")  =>  net.cidr_expand: invalid CIDR address: 10.0.0.1
net.cidr_intersects("10.0.0.0/8", "x")  =>  net.cidr_intersects: invalid CIDR address: x
net.cidr_intersects("10.0.0.1", "10.0.0.0/8")  =>  net.cidr_intersects: invalid CIDR address: 10.0.0.1
net.cidr_merge(["::1"])  =>  net.cidr_merge: IPv6 invalid: needs prefix length
net.cidr_merge(["x"])  =>  net.cidr_merge: invalid CIDR address: x
numbers.range(v("a"), 1)  =>  type: numbers.range: operand 1 must be integer but got string
numbers.range_step(1, 2, 0)  =>  numbers.range_step: numbers.range_step: step must be a positive integer
numbers.range_step(1, 2, v("a"))  =>  type: numbers.range_step: operand 3 must be integer but got string
numbers.range_step(1, 2, v(1.5))  =>  type: numbers.range_step: operand 3 must be integer number but got floating-point number
object.subset({1,2},[1])  =>  type: object.subset: both arguments object.subset must be of the same type or array and set
providers.aws.sign_req(v({}), v({}), v(0))  =>  type: providers.aws.sign_req: operand 2 missing required AWS config parameters(s): {"aws_access_key", "aws_region", "aws_secret_access_key", "aws_service"}
regex.globs_match("*", "a")  =>  regex.globs_match: input:*, pos:1, flag '*' must be preceded by a non-flag: the input provided is invalid
regex.globs_match("[", "a")  =>  regex.globs_match: input:[, pos:1, found [ without matching ]: the input provided is invalid
regex.globs_match("[a", "a")  =>  regex.globs_match: input:[a, pos:2, found [ without matching ]: the input provided is invalid
regex.globs_match("a**", "a")  =>  regex.globs_match: input:a**, pos:3, flag '*' must be preceded by a non-flag: the input provided is invalid
regex.globs_match("a\\", "a")  =>  regex.globs_match: input:a\, pos:1, input ends with a \ (escape) character: the input provided is invalid
regex.template_match("a{", "x", "{", "}")  =>  regex.template_match: unbalanced braces in "a{"
semver.compare("1", "1.0.0")  =>  semver.compare: operand 1: string "1" is not a valid SemVer
strings.any_prefix_match("a", v(1))  =>  type: strings.any_prefix_match: operand 2 must be one of {string, set, array} but got number
strings.render_template("a", v({1: 2}))  =>  strings.render_template: invalid character '1' looking for beginning of object key string
strings.render_template("a", {"b": v({1})})  =>  strings.render_template: invalid character '1' looking for beginning of object key string
strings.reverse(v(1))  =>  type: strings.reverse: operand 1 must be string but got number
substring("abc", -1, 1)  =>  substring: negative offset
sum(v(1))  =>  type: sum: operand 1 must be one of {set, array} but got number
time.add_date(0, -300, 0, 0)  =>  time.add_date: time outside of valid range
time.add_date(v("x"), 0, 0, 0)  =>  type: time.add_date: operand 1 must be either number (ns) or [number (ns), string (tz)] but got string
time.clock(v("a"))  =>  type: time.clock: operand 1 must be either number (ns) or [number (ns), string (tz)] but got string
time.clock(v(["a","UTC"]))  =>  type: time.clock: operand 1 must be number but got string
time.clock(v([1,2]))  =>  type: time.clock: operand 1 must be string but got number
time.clock(v([1.5,"UTC"]))  =>  time.clock: timestamp too big
time.clock(v([]))  =>  type: time.clock: operand 1 must be either number (ns) or [number (ns), string (tz)] but got array
time.date([0,"../etc"])  =>  time.date: time: invalid location name
time.date([0,"asia/tokyo"])  =>  time.date: unknown time zone asia/tokyo
time.format([-62135596800000000000,"UTC"])  =>  time.format: timestamp too big
time.format(v([1,"UTC",3]))  =>  type: time.format: operand 1 must be string but got number
time.format(v([]))  =>  type: time.format: operand 1 must be either number (ns) or [number (ns), string (tz)] but got array
time.parse_ns("1.2.3", "2020-01-02")  =>  time.parse_ns: parsing time "2020-01-02": month out of range
time.parse_ns("15:04", "25:00")  =>  time.parse_ns: parsing time "25:00": hour out of range
time.parse_ns("15:04", "25:00x")  =>  time.parse_ns: parsing time "25:00x": hour out of range
time.parse_ns("2006-01-02", "0001-01-01")  =>  time.parse_ns: time outside of valid range
time.parse_ns("2006-01-02", "2020-01-02x")  =>  time.parse_ns: parsing time "2020-01-02x": extra text: "x"
time.parse_ns("2006-01-02", "2020-02-30")  =>  time.parse_ns: parsing time "2020-02-30": day out of range
time.parse_ns("2006-01-02", "2020-13-01")  =>  time.parse_ns: parsing time "2020-13-01": month out of range
time.parse_ns("2006-01-02-0700", "2020-01-01+2500")  =>  time.parse_ns: parsing time "2020-01-01+2500": time zone offset hour out of range
time.parse_ns("RFC1123", "mon, 02 jan 2006 15:04:05 gmt")  =>  time.parse_ns: parsing time "mon, 02 jan 2006 15:04:05 gmt" as "Mon, 02 Jan 2006 15:04:05 MST": cannot parse "gmt" as "MST"
time.parse_rfc3339_ns("2020-01-01T00:00:00Z ")  =>  time.parse_rfc3339_ns: parsing time "2020-01-01T00:00:00Z ": extra text: " "
time.parse_rfc3339_ns("2020-01-01T00:00:60Z")  =>  time.parse_rfc3339_ns: parsing time "2020-01-01T00:00:60Z": second out of range
time.parse_rfc3339_ns("2020-01-01T24:00:00Z")  =>  time.parse_rfc3339_ns: parsing time "2020-01-01T24:00:00Z": hour out of range
time.parse_rfc3339_ns("2020-01-01t00:00:00z")  =>  time.parse_rfc3339_ns: parsing time "2020-01-01t00:00:00z" as "2006-01-02T15:04:05Z07:00": cannot parse "t00:00:00z" as "T"
time.parse_rfc3339_ns("2300-01-01T00:00:00Z")  =>  time.parse_rfc3339_ns: time outside of valid range
to_number("Inf")  =>  type: to_number: operand 1 must be valid number string but got string
to_number("x")  =>  to_number: strconv.ParseFloat: parsing "x": invalid syntax
to_number(v([]))  =>  type: to_number: operand 1 must be one of {null, boolean, number, string} but got array
units.parse("1.2.3")  =>  units.parse: units.parse: could not parse amount to a number
units.parse("10.0.0.0/8")  =>  units.parse: units.parse: unit /8 not recognized
units.parse("2020-01-02T03:04:05Z")  =>  units.parse: units.parse: unit T03:04:05z not recognized
units.parse_bytes("1.2.3-rc.1+b")  =>  units.parse_bytes: units.parse_bytes: byte unit rc.1+b not recognized
units.parse_bytes("1.5.6k")  =>  units.parse_bytes: units.parse_bytes: could not parse byte amount to a number
uri.parse("1a:b")  =>  uri.parse: parse "1a:b": first path segment in URL cannot contain colon
uri.parse(":a")  =>  uri.parse: parse ":a": missing protocol scheme
uri.parse("http://[::1")  =>  uri.parse: parse "http://[::1": missing ']' in host
uri.parse("http://a b/")  =>  uri.parse: parse "http://a b/": invalid character " " in host name
uri.parse("http://h/%zz")  =>  uri.parse: parse "http://h/%zz": invalid URL escape "%zz"
uri.parse("http://h:p/")  =>  uri.parse: parse "http://h:p/": invalid port ":p" after host
urlquery.decode("%z")  =>  urlquery.decode: invalid URL escape "%z"
urlquery.decode_object("a;b")  =>  urlquery.decode_object: invalid semicolon separator in query
urlquery.decode_object("a=%zz&b=1")  =>  urlquery.decode_object: invalid URL escape "%zz"
yaml.unmarshal("%5.2f")  =>  yaml.unmarshal: yaml: found unexpected non-alphabetical character
yaml.unmarshal("- a\nb")  =>  yaml.unmarshal: yaml: line 2: could not find expected ':'
yaml.unmarshal(".inf")  =>  yaml.unmarshal: json: unsupported value: +Inf
yaml.unmarshal("@a")  =>  yaml.unmarshal: yaml: found character that cannot start any token
yaml.unmarshal("[")  =>  yaml.unmarshal: yaml: line 1: did not find expected node content
yaml.unmarshal("\n\t")  =>  yaml.unmarshal: yaml: line 2: found character that cannot start any token
yaml.unmarshal("\t")  =>  yaml.unmarshal: yaml: found character that cannot start any token
yaml.unmarshal("a: 'x")  =>  yaml.unmarshal: yaml: found unexpected end of stream
yaml.unmarshal("a: *x")  =>  yaml.unmarshal: yaml: unknown anchor 'x' referenced
yaml.unmarshal("a: b: c")  =>  yaml.unmarshal: yaml: mapping values are not allowed in this context
yaml.unmarshal("a:\n\t- b")  =>  yaml.unmarshal: yaml: line 2: found character that cannot start any token
yaml.unmarshal("{a: 1")  =>  yaml.unmarshal: yaml: line 1: did not find expected ',' or '}'
{1, "a"} - v(1)  =>  type: minus: operand 2 must be set but got number
`;

describe('strict errors of builtins', () => {
  const rows = refusals
    .trim()
    .split('\n')
    .map((line) => line.split('  =>  ') as [string, string]);
  const rules = rows.map(([expression], index) => `r${index} := ${expression}`).join('\n');
  const policy = compile({
    modules: [{ name: 'refusals.rego', text: `package refusals\nv(x) := x if true\n${rules}` }],
  });

  it.each(rows.map(([expression, message], index) => [expression, message, index] as const))(
    '%s: %s',
    (_, message, index) => {
      expect.assertions(1);
      try {
        policy.evaluate(`refusals/r${index}`, null, { strictBuiltinErrors: true });
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
        const kind = error.code === 'eval_type_error' ? 'type: ' : '';
        expect(kind + error.message.replace(/^.*?: eval_\w+: /, '')).toBe(message);
      }
    },
  );
});
