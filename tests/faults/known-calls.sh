#!/bin/sh
# known-calls.sh SOURCE BUILD: the double knows everything that the library calls, and no more.
set -eu

source=$1
build=$2
# shellcheck source=tests/abi/report.sh
. "$source/tests/abi/report.sh"
program=$build/tests/faults/fault-tests
library=$build/lib/libvug.a
input=$build/lib/libvug-input.a
require "$library" "$input" "$program" "$build/lib/libvug-glib.so"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# outside LIBRARY…: what they call and do not have; glibc's checked variants by their plain names
outside() {
	nm "$@" | awk '
		NF == 2 && $1 == "U" { needed[$2] }
		NF == 3 { has[$3] }
		END {
			for (name in needed) {
				plain = name
				if (plain ~ /^__.*_chk$/) {
					sub(/^__/, "", plain)
					sub(/_chk$/, "", plain)
				}
				if (!(name in has))
					print plain
			}
		}' | sort -u
}

# listed [KIND]: the names of calls.txt
listed() {
	awk -v kind="${1:-}" '!/^#/ && NF == 2 && (kind == "" || $2 == kind) { print $1 }' \
		"$source/tests/faults/calls.txt" | sort -u
}

# Without pixman's functions: pixman is below the double too, for its memory.
outside "$library" "$input" | grep -vE '^(pixman_(region32|image)_.*|_GLOBAL_OFFSET_TABLE_)$' >"$work/called"
listed >"$work/listed"
listed wrapped >"$work/wrapped"
"$program" --calls | sort -u >"$work/doubled"
# checked variants of these would go around the double
nm "$library" "$input" | awk '$1 == "U" { print $2 }' | sort -u | sed -n 's/^__\(.*\)_chk$/\1/p' |
	grep -vx stack | grep -Fxf "$work/wrapped" >"$work/around" || :

rule "lib/ calls nothing that calls.txt does not name" "$(comm -23 "$work/called" "$work/listed")"
rule "calls.txt wraps nothing that nobody calls" \
	"$(comm -13 "$work/called" "$work/wrapped" | grep -vx realloc || :)"
rule "the double stands in for what calls.txt says" "$(comm -3 "$work/doubled" "$work/wrapped")"
rule "no wrapped call goes around the double" "$(cat "$work/around")"
rule "libvug-glib calls GLib and libvug alone" \
	"$(nm -D "$build/lib/libvug-glib.so" | awk '$1 == "U" { print $2 }' |
		grep -vE '^(g_|vug_|__stack_chk_fail|__asan_|__ubsan_)' || :)"
conclude
