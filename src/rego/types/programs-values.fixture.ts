/** Values, calls and unifications within one body. Programs of package h, each with what is wrong with it: row, column, code where it is no type error, and message. */
export const values: string = String.raw`
x := {"a": 1}
p := x.b
# 3:6 undefined ref: data.h.x.b

x := {"a": 1}
p := x.a.b
# 3:6 undefined ref: data.h.x.a.b

f(x) := x
p := f
# 3:6 function data.h.f used as reference, not called

f() := 1
p := f()
# 3:6 undefined function data.h.f

f(x) := x
p := [y | y := f[_]]
# 3:16 function data.h.f[_] used as reference, not called

f({"a": x}) := x
p := f({"a": 1})
q := f({"a": 1, "b": 2})
# 4:6 data.h.f: invalid argument(s)

f(x) := x + 1
p := f("a")
# 3:6 data.h.f: invalid argument(s)

f(x, y) := x + 1
p := f(1)
# 3:6 function data.h.f has arity 2, got 1 argument

p := count(1, 2, 3)
# 2:6 count: arity mismatch

p := count()
# 2:6 count: arity mismatch

p if { x := [1, "a", null, true, {1}, {"b": 1}, [1]][_]; startswith(x, 1) }
# 2:58 startswith: invalid argument(s)

p if 1 == "a"
# 2:6 match error

p := [1,2,3][7]
# 2:6 undefined ref: [1, 2, 3][7]

p if { some x in 1 }
# accepted

p if { every x in 1 { x > 0 } }
# accepted

p if { some x in [1]; x == "a" }
# 2:23 match error

p contains x if some x in [1,2]
q if p.a
# 3:6 undefined ref: data.h.p.a

p contains x if some x in [1,2]
q if p["a"]
# 3:6 undefined ref: data.h.p.a

p contains x if some x in [1,2]
q if "a" in p
# 3:6 match error

p[x] := y if { some x, y in {"a": 1} }
q if p.a == "x"
# 3:6 match error

p[x].b := y if { some x, y in {"a": 1} }
q if p.a.c
# accepted

p.q := 1
p.r := "a"
q if p.s
r if p.q == "a"
t := p == 1
# 5:6 match error

p := 1
p := "a"
q if p == null
# 4:6 match error

p := 1 if input.x else := "a"
q if p == null
# 3:6 match error

default p := false
p := "x" if input.x
q if p == null
# 4:6 match error

p if input.x with input as 1
q if count(input.x) == 1 with count as 1
r if count(input.x) == 1 with count as "a"
# accepted

f(x) := x + 1
p if f(1) == 2 with f as "a"
# accepted

f(x) := x + 1
g(x, y) := x + 1
p if f(1) == 2 with f as g
# 4:16 data.h.f: arity mismatch
# 4:16 data.h.f: arity mismatch

p if json.marshal(1) with json.marshal as f
f(x, y) := x
# 2:22 json.marshal: arity mismatch

x := 1
p if x.y.z
# 3:6 undefined ref: data.h.x.y.z

p if data.h.zzz.y
# accepted

p if data.h[1]
# accepted

p if data[1].h
# accepted

p if { x := {"a", 1}; x[null] }
# 2:23 undefined ref: x[null]

p if concat(1, 2)
# 2:6 concat: invalid argument(s)

p := 1 + "a"
# 2:6 plus: invalid argument(s)

p := [1 | true] == {"a"}
# accepted

p := [x | x := 1] == ["a"]
# accepted

p if {1: 2}["a"]
# 2:6 undefined ref: {1: 2}.a

p if {"a": 1}[x] == "z"
# 2:6 match error

p := count([1]).a
# 2:6 undefined ref: count([1]).a

p if { x := 1; y := x + 1; y.z }
# 2:28 undefined ref: y.z

p if { (1 + 2).a }
# 2:9 undefined ref: plus(1, 2).a

p := [input.a, 2][7]
# 2:6 undefined ref: [input.a, 2][7]

p := {"a": {"b": count([1])}}.a.c
# 2:6 undefined ref: {"a": {"b": __local0__}}.a.c

p if { x := {"k": 1}; x[input.foo] == "a"; x[1] }
# 2:23 match error
# 2:44 undefined ref: x[1]

p if { x := {"k": 1}; x[count([1])] }
# 2:23 undefined ref: x[count([1])]

p if { x := {"k": 1}; y := 1; x[y] }
# 2:31 undefined ref: x[y]

p if { some x in "abc" }
# accepted

p if { some x in null; x == 1 }
# accepted

p if { some k, v in {"a": 1}; k == 1 }
# 2:31 match error

p if { some k, v in 12; k == 1 }
# accepted

x := 1
p if { some k in x }
# 3:18 undefined ref: data.h.x[__local0__]

x := 1
p if { every k in x { k } }
# accepted

p if { y := 1; every k in y { k } }
# accepted

p if { y := 1; some k in y }
# 2:26 undefined ref: y[__local1__]

p if { x := {"a": 1}; some k in x.a }
# 2:33 undefined ref: x.a[__local1__]

p if { every k, v in {"a": "b"} { v == 1; k == 2 } }
# accepted

p if { every k, v in ["a"] { v == 1; k == "a" } }
# accepted

p if 1 in 2
# accepted

p if "a" in [1]
# 2:6 match error

p if not 1 == "a"
# 2:6 match error

p if not {"a": 1}.b
# 2:10 undefined ref: {"a": 1}.b

p if { x := input.x; x == 1; x == "a" }
# accepted

p if { x = input.x; y = x + 1; startswith(x, "a") }
# accepted

p if { [a, b] := [1, "x"]; a == b }
# 2:28 match error

p if { {"a": a} := {"a": "x", "b": 1}; a == 1 }
# 2:8 rego_unsafe_var_error: var a is unsafe

p if { {"a": a} = {"a": "x"}; a == 1 }
# 2:31 match error

p if { [a] = {1} }
# 2:8 rego_unsafe_var_error: var a is unsafe

p if { [a, b] = [1] }
# 2:8 rego_unsafe_var_error: var a is unsafe
# 2:8 rego_unsafe_var_error: var b is unsafe

p if { {a, b} = {1, 2} }
# 2:8 rego_unsafe_var_error: var a is unsafe
# 2:8 rego_unsafe_var_error: var b is unsafe

p if { x = [y, 1]; y = "a"; x[0] == 2 }
# 2:29 match error

p if { {1: x} = {"1": 1} }
# 2:8 rego_unsafe_var_error: var x is unsafe

p if { set() == {1} }
# accepted

p if { {} == {"a": 1} }
# 2:8 match error

p if { [] == [1] }
# 2:8 match error

p if { input[1 + "a"] }
# 2:14 plus: invalid argument(s)

p if { data.x[1 + "a"] }
# 2:15 plus: invalid argument(s)

p if walk(1, [p1, 2])
# accepted

p if { walk(input, "a") }
# 2:8 walk: invalid argument(s)

p if { walk(input, [x, y]); x == "a" }
# 2:29 match error

p if { sum([1, "a"]) == 2 }
# 2:8 sum: invalid argument(s)

p if { x := sort({1}); x == {1} }
# 2:24 match error

p if { x := split("a", 1) }
# 2:13 split: invalid argument(s)

p if { time.now_ns(1) }
# accepted

p if { x := time.now_ns() ; x == "a" }
# 2:29 match error

p if { http.send({}) }
# accepted

p if { http.send("a") }
# 2:8 http.send: invalid argument(s)

p if { http.send({"method": 1}) }
# accepted

p if { object.get({"a": 1}, 1, "x") == 1 }
# accepted

p if { regex.match(1, "a") }
# 2:8 regex.match: invalid argument(s)

p if { sprintf("%d", 1) }
# 2:8 sprintf: invalid argument(s)

p if { format_int("a", 10) }
# 2:8 format_int: invalid argument(s)

p if { set() | {1} == 2 }
# 2:16 match error

p if { x := {1} - 2 }
# accepted

p if { x := 1 - {2} }
# accepted

p if { json.patch({}, [{"op": 1}]) }
# 2:8 json.patch: invalid argument(s)

p if { graph.reachable(1, 2) }
# 2:8 graph.reachable: invalid argument(s)

p if { x := union(1) }
# 2:13 union: invalid argument(s)

p if { to_number({}) }
# 2:8 to_number: invalid argument(s)

p if { array.concat([1], 2) }
# 2:8 array.concat: invalid argument(s)

p if { x := [1][_]; x == "a" }
# 2:21 match error

p if { [1][_] == "a" }
# 2:8 match error

p if { 1 < "a" }
# accepted

p if { abs(x) == 1; x := "a" }
# 2:21 rego_compile_error: var x referenced above

p if { startswith(input.x, count([1])) }
# 2:8 startswith: invalid argument(s)

p if { startswith("a") }
# 2:8 startswith: arity mismatch

p if { startswith("a", "b", 1) }
# 2:8 startswith: invalid argument(s)

p if { startswith("a", "b", true, 1) }
# 2:8 startswith: arity mismatch

p if { foo.bar(1) }
# 2:8 undefined function foo.bar

p if { data.foo.bar(1) }
# 2:8 undefined function data.foo.bar

p if { fo(1) }
# 2:8 undefined function fo
`;
