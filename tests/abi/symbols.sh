#!/bin/sh
# symbols.sh SOURCE BUILD: exported = mapped = declared, all documented and called by a test,
# and no archive has a name without our prefix.
set -eu

source=$1
build=$2
# shellcheck source=tests/abi/report.sh
. "$(dirname "$0")/report.sh"
# shellcheck source=tests/abi/declarations.sh
. "$(dirname "$0")/declarations.sh"
require "$build/lib/libvug.so" "$build/lib/libvug-glib.so" "$build/lib/libvug-egl.so" \
	"$build/lib/libvug.a" "$build/lib/libvug-glib.a" "$build/lib/libvug-egl.a" \
	"$build/lib/libvug-input.so" "$build/lib/libvug-input.a"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# exported LIBRARY: without the version nodes, which are absolute symbols
exported() {
	nm -D --defined-only "$1" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort
}

# mapped MAP
mapped() {
	sed -n 's/^[[:space:]]*\(vug_[a-z0-9_]*\);.*/\1/p' "$1" | sort
}

# called NAME…: those that no test calls
not_called() {
	find "$source/tests" -name '*.c' -exec cat {} + >"$work/tests"
	while read -r name; do
		grep -q "\\b$name(" "$work/tests" || echo "$name"
	done
}

difference() {
	diff "$1" "$2" | grep '^[<>]' || :
}

# library LIBRARY MAP HEADER…
library() {
	name=$(basename "$1")
	exported "$1" >"$work/exported"
	mapped "$2" >"$work/mapped"
	shift 2
	declared "$@" >"$work/declared"
	rule "$name exports something" "$([ -s "$work/exported" ] || echo nothing)"
	rule "$name exports what its map names" "$(difference "$work/exported" "$work/mapped")"
	rule "$name exports what its headers declare" "$(difference "$work/exported" "$work/declared")"
	rule "every function of $name is called by a test" "$(not_called <"$work/exported")"
}

# unprefixed ARCHIVE: names that a program's own could collide with
unprefixed() {
	nm -A -g --defined-only "$1" | awk '$NF !~ /^vug_/ { print $NF " in " $1 }'
}

# visible ARCHIVE: what a shared library that is linked with it would export
visible() {
	readelf -sW "$1" | awk '$5 == "GLOBAL" && $6 == "DEFAULT" && $7 != "UND" { print $8 }' | sort
}

# nameless ARCHIVE: it has to have something for the rule above to look at
nameless() {
	nm -g --defined-only "$1" | grep -q ' vug_' || echo "$1 defines nothing"
}

include=$source/include/vug

core_headers=$(find "$include" -name '*.h' ! -name glib.h ! -name egl.h ! -name input.h)
# shellcheck disable=SC2086 # names without spaces
library "$build/lib/libvug.so" "$source/lib/vug.map" $core_headers
library "$build/lib/libvug-glib.so" "$source/lib/glib/vug-glib.map" "$include/glib.h"
library "$build/lib/libvug-egl.so" "$source/lib/egl/vug-egl.map" "$include/egl.h"
library "$build/lib/libvug-input.so" "$source/lib/input/vug-input.map" "$include/input.h"
for archive in vug vug-glib vug-egl vug-input; do
	visible "$build/lib/lib$archive.a" >"$work/visible"
	exported "$build/lib/lib$archive.so" >"$work/exported"
	rule "lib$archive.a hides what lib$archive.so does not export" \
		"$(difference "$work/visible" "$work/exported")"
done
for archive in "$build"/lib/*.a; do
	rule "${archive##*/} defines something" "$(nameless "$archive")"
	rule "every global name in ${archive##*/} begins with vug_" "$(unprefixed "$archive")"
done
rule "every public function, struct, enum and macro has a doc comment above it" \
	"$(awk -f "$(dirname "$0")/undocumented.awk" "$include"/*.h "$include"/*.in)"
conclude
