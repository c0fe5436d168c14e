#!/bin/sh
# docs.sh SOURCE BUILD: what the doc comments of the public headers say, and vug.h's worked example.
set -eu

source=$1
build=$2
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/abi/report.sh
. "$here/report.sh"
require "$build/lib/libvug.so" "$build/examples/vug-testgpu/vug-testgpu"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# comments HEADER…
comments() {
	python3 "$here/comments.py" "$@" -- \
		"$source/lib/vug.map" "$source/lib/egl/vug-egl.map" "$source/lib/glib/vug-glib.map" \
		"$source/lib/input/vug-input.map"
}

# example HEADER: the program between @code and @endcode
example() {
	sed -n '/@code{\.c}/,/@endcode/p' "$1" | sed -e '/@code/d' -e '/@endcode/d' -e 's/^ \*$//' -e 's/^ \* //'
}

# compile COMPILER
compile() {
	[ -s "$work/example.c" ] || echo "there is no example"
	"$1" -std=gnu11 -Wall -Wextra -Wshadow -Werror "-I$source/include" "-I$build/include" \
		-o "$work/example" "$work/example.c" -L"$build/lib" -lvug 2>&1 || :
}

# It prints what vug-testgpu shows, and ends with it.
show() {
	LD_LIBRARY_PATH=$build/lib timeout 30 "$work/example" "$work/display" >"$work/said" 2>&1 &
	"$build/examples/vug-testgpu/vug-testgpu" --connect "$work/display" --size 320x200 \
		--frames 2 >"$work/testgpu" 2>&1 || cat "$work/testgpu"
	wait "$!" || echo "status $?"
	for line in 'scanout 0: 320 x 200$' 'scanout 0: [0-9]* x [0-9]* pixels changed' \
		'the back end closed the channel (errno 0)'; do
		grep -q "^$line" "$work/said" || echo "it did not print '$line' but: $(cat "$work/said")"
	done
}

# notices EXPRESSION WHAT: that comments.py finds WHAT in a server.h that sed has spoiled
notices() {
	mkdir -p "$work/spoiled"
	cp "$source"/include/vug/*.h "$work/spoiled"
	sed -i "$1" "$work/spoiled/server.h"
	comments "$work/spoiled"/*.h >"$work/complaints"
	grep -q "server.h.*$2" "$work/complaints" || echo "it finds nothing about '$2'"
}

rule "every doc comment has its group, parameters, result, thread and version" \
	"$(comments "$source"/include/vug/*.h "$source"/include/vug/*.in)"
rule "a parameter without @param is found" "$(notices '/@param index/d' '@param index')"
rule "a function without @return is found" "$(notices '/@return the scanout/d' '@return')"
rule "a function without @thread is found" "$(notices '/@thread/d' '@thread')"
rule "a @since that is not the symbol map's is found" "$(notices 's/@since 0.1/@since 9.9/' '@since 0.1')"
rule "a function that is in no group is found" "$(notices '/@{/d' 'a group')"
rule "a doc comment that begins with 'The same' is found" \
	"$(notices 's/^ \* Drop a reference/ * The same/' 'The same')"
example "$source/include/vug/vug.h" >"$work/example.c"
rule "vug.h's example builds without a warning of clang" "$(compile clang)"
rule "vug.h's example builds without a warning of gcc" "$(compile gcc)"
rule "vug.h's example shows what a back end sends" "$(show)"
conclude
