/** Conflicts, functions by name, defaults and modifiers. Programs of package h, each with what is wrong with it: row, column, code where it is no type error, and message. */
export const names: string = String.raw`
p := 1
p contains 2
# 2:1 conflicting rules data.h.p found

p := 1
p(x) := 2
# 2:1 conflicting rules data.h.p found

p(x) := 1
p(x, y) := 2
# 2:1 conflicting rules data.h.p found

p[x] := 1 if x := 1
p contains 2
# 2:1 conflicting rules data.h.p found

default p := 1
default p := 2
# 1:1 multiple default rules data.h.p found at h:2, h:3

default p.q := 1
# accepted

p := 1 if { true } else := 2 if { x }
# 2:35 rego_unsafe_var_error: var x is unsafe

p := 1 if { true } else := x
# 2:28 rego_unsafe_var_error: var x is unsafe

p if { print("a") ; x := print("b") }
# 2:26 print("b") used as value

p := print("a")
# 2:6 print("a") used as value

p if { y := [1 | print("b")] }
# accepted

p if { foo(1) }
# 2:8 undefined function foo

p if { data.foo(1) }
# 2:8 undefined function data.foo

p if { input.foo(1) }
# 2:8 undefined function input.foo

p if { x := 1; x(2) }
# 2:16 undefined function x

p if { count := 1; count([1]) }
# 2:20 undefined function count

count(x) := 1
p := count([1])
# accepted

p if { internal.print([]) }
# accepted

p if { eq(1, 2) }
# accepted

p if { assign(x, 2) }
# accepted

p if { rego.metadata.rule() }
# accepted

p if { rego.metadata.chain() }
# accepted

p if { plus(1, 2, x); x == 3 }
# accepted

p if { plus(1, 2, 3, 4) }
# 2:8 plus: arity mismatch

p if { opa.runtime().config }
# accepted

p if { time.now_ns }
# 2:8 rego_unsafe_var_error: var time is unsafe

p if { count }
# 2:8 rego_unsafe_var_error: var count is unsafe

p := count
# 2:6 rego_unsafe_var_error: var count is unsafe

p if { x := count; x }
# 2:8 rego_unsafe_var_error: var count is unsafe

p if { 1 with data.h.q as 1 }
q(x) := x
# accepted

p if { q.a with data.h.q.a as 1 }
q := {"a": 1}
# 2:17 rego_compile_error: with keyword cannot partially replace virtual document(s)

p if { 1 with foo as 1 }
# 2:15 with keyword target must reference existing input, data, or a function

p if { 1 with foo.bar as 1 }
# 2:15 with keyword target must reference existing input, data, or a function

p if { 1 with walk as 1 }
# 2:15 rego_compile_error: with keyword replacing built-in function: target must not be a relation

p if { 1 with print as 1 }
# 2:15 rego_compile_error: with keyword replacing built-in function: target must not be a void function

p if { 1 with eq as 1 }
# 2:15 rego_compile_error: with keyword replacing built-in function: replacement of "eq" invalid

p if { 1 with internal.print as 1 }
# 2:15 rego_compile_error: with keyword replacing built-in function: replacement of internal function "internal.print" invalid

p if { 1 with count as input.f }
# accepted

p if { 1 with input.x as 1 with input as 2 }
# accepted

p if { 1 with data.x[y] as 1; y := 2 }
# 2:31 rego_compile_error: var y referenced above

p if { f(1) with f as g }
f(x) := x
# 2:8 rego_unsafe_var_error: var g is unsafe

p if { not f(1) with f as g }
f(x) := x
g(x) := 1
# accepted

p := $"{x}"
# 2:6 rego_unsafe_var_error: var x is unsafe

p if { x := 1; $"{x} {y}" }
# 2:16 rego_unsafe_var_error: var y is unsafe

p := {1: 2, 1: 3}
# accepted

p := {"a": x, "b": y} if x := 1
# 2:20 rego_unsafe_var_error: var y is unsafe

p if { x = x }
# 2:8 rego_unsafe_var_error: var x is unsafe

p if { x := x }
# 2:8 rego_compile_error: var x referenced above

p if { [x] := [x] }
# 2:9 rego_compile_error: var x referenced above

p if { {x} := {1} }
# 2:8 rego_compile_error: cannot assign to set

p if { {"a": x} := {"a": 1}; x == 1 }
# accepted

p if { 1 := 1 }
# 2:8 rego_compile_error: cannot assign to number

p if { "a" := x }
# 2:8 rego_compile_error: cannot assign to string

p if { input.x := 1 }
# 2:8 rego_compile_error: cannot assign to ref

p if { f(x) := 1 }
# 2:8 rego_compile_error: cannot assign to call

p if { x.y := 1 }
# 2:8 rego_compile_error: cannot assign to ref

p if { [1, x] := [1, 2]; x == 2 }
# 2:9 rego_compile_error: cannot assign to number

p if { some [x, y] in [[1, 2]]; x == y }
# accepted

p if { some 1 in [1] }
# accepted

p if { some input.x in [1] }
# accepted

p if { some x.y in [1] }
# 2:8 rego_unsafe_var_error: var x is unsafe

p if { some f(x) in [1] }
# 2:13 undefined function f

f(x, x) := 1
# accepted

f([x, x]) := 1
# accepted

f({"a": x, "b": x}) := x
# accepted

f(g(x)) := 1
# 2:3 rego_compile_error: rule arguments cannot contain calls

f(_) := 1
g(_, _) := f(1)
# accepted

p if { _ := 1 }
# accepted

p if { _ > 1 }
# 2:8 rego_unsafe_var_error: var _ is unsafe

p := _
# 2:6 rego_unsafe_var_error: var _ is unsafe

p[_] := 1
# 2:3 rego_unsafe_var_error: var _ is unsafe

p contains _
# 2:12 rego_unsafe_var_error: var _ is unsafe

p if { f(_) }
f(x) := x
# 2:8 rego_unsafe_var_error: var _ is unsafe

p if { [_, x] = [1, 2]; x == _ }
# 2:25 rego_unsafe_var_error: var _ is unsafe

p if { input[_] == _ }
# 2:8 rego_unsafe_var_error: var _ is unsafe

p if { re_match("a", "b"); x }
# 2:28 rego_unsafe_var_error: var x is unsafe

p if { re_match("a", "b"); count(1) }
# 2:8 deprecated built-in function calls in expression: re_match
# 2:28 count: invalid argument(s)

p if { re_match("a", "b"); foo(1) }
# 2:28 undefined function foo

p if { re_match("a") }
# 2:8 re_match: arity mismatch

p := $"{x}" if re_match("a", "b")
# 2:6 rego_unsafe_var_error: var x is unsafe

p if { input := 1; re_match("a", "b") }
# 2:8 rego_compile_error: variables must not shadow input (use a different variable name)
# 2:20 deprecated built-in function calls in expression: re_match

p if { re_match("a", "b"); y := 1 }
# 2:8 deprecated built-in function calls in expression: re_match

p if { any([1]); data.foo.any([2]) }
# 2:18 undefined function data.foo.any

p if { all([1]); x > 1 }
# 2:18 rego_unsafe_var_error: var x is unsafe

p := 1 if re_match("a", "b")
p contains 2
# 2:1 conflicting rules data.h.p found

import data.h
p if h.q
q := 1
# accepted
`;
