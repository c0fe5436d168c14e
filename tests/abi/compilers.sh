#!/bin/sh
# compilers.sh SOURCE BUILD: other compilers than the one of the build, other C libraries and other
# machines have nothing to say about the library, with the warnings that it is built with.
#
# What they need beyond the build's own headers: libc6-dev-i386, musl-tools (tests/install.sh).
set -eu

source=$1
build=$(cd "$2" && pwd)
# shellcheck source=tests/abi/report.sh
. "$(dirname "$0")/report.sh"
require "$build/compile_commands.json"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# commands PATTERN: of each file, all options of its compiler but where the result goes
commands() {
	sed -n 's/^ *"command": "[^ ]*\( [^ -][^ ]*\)* \(-.*\) -o [^ ]* -c \([^ ]*\)",*$/ \2 \3/p' \
		"$build/compile_commands.json" | grep "$1" |
		sed 's/\\\\/\t/g; s/\\"/"/g; s/\t/\\/g' | sort -u
}

# says COMPILER PATTERN [WITHOUT]: about files with that, and not this, in their path
says() {
	commands "$2" | grep -v "${3:-$work}" >"$work/commands"
	[ -s "$work/commands" ] || echo "no file is like $2"
	sed "s|^|$1 -fsyntax-only|" "$work/commands" | tr '\n' '\0' |
		xargs -0 -n 1 -P 2 sh -c 2>&1 | grep -E '(warning|error):' || :
}

# can COMPILER TEXT: whether it takes that
can() {
	# shellcheck disable=SC2086 # a command and its options
	echo "$2" | $1 -x c -fsyntax-only - 2>/dev/null
}

# optional RULE COMPILER: where it has a C library; what that lacks altogether is left out
optional() {
	without=
	if ! can "$2" '#include <stdio.h>'; then
		echo "skipped: $1: there is no C library for it"
		[ "${CI:-}" != true ] || rule "$1" "with CI=true that is a failure"
		return
	fi
	if ! can "$2 -D_GNU_SOURCE" '#include <sys/stat.h>
struct statx status;'; then
		echo "left out: what asks statx(), which this C library has not (musl before 1.2.4)"
		without='/util/descriptor.c\|/input/signal.c'
	fi
	rule "$1" "$(says "$2" "$core" "$without")"
}

# compiles FILE SED: with what that makes of it
compiles() {
	sed "$2" "$1" >"$work/$(basename "$1")"
	commands "/$1" | sed "s|[^ ]*\$|$work/$(basename "$1")|; s|^|gcc -fsyntax-only|" >"$work/command"
	(cd "$build" && sh "$work/command" 2>"$work/errors")
}

# misspelt FILE FIELD: whether it compiles when a row, or what reads it, has the name of an option's field wrong
misspelt() {
	compiles "$1" '' || { echo "$1 does not compile:"; cat "$work/errors"; }
	for place in OPTION_FIELD '->'; do
		grep -q -e "$place.*\<$2\>" "$1" || echo "$1 has no $place of $2"
		! compiles "$1" "/$place/s/\<$2\>/x$2/" || echo "$1 compiles with x$2 in $place"
	done
}

headers=/usr/include/$(gcc -print-multiarch)
core='/lib/\(util\|wire\|trace\|edid\|buffer\|channel\|server\|vhost-user\|input\)/'
rule "clang has nothing to say about the libraries" "$(says clang /lib/)"
rule "clang has nothing to say about the programs but vug-view" \
	"$(says clang /examples/ /examples/vug-view/)" # that one costs as much as all of this suite
optional "a compiler for 32 bits has nothing to say about libvug and libvug-input" \
	"gcc -m32 -idirafter $headers"
optional "musl has nothing to say about libvug and libvug-input" \
	"musl-gcc -idirafter /usr/include -idirafter $headers"
cd "$source"
rule "the compiler knows the field of an option" \
	"$(misspelt examples/vug-view/outputs/png.c has_cursor
	misspelt examples/vug-view/sources/listen.c path)"
conclude
