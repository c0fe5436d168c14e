#!/bin/sh
# baseline.sh SOURCE BUILD [--write]: what programs that were built with the last release rely on is
# still there. tests/abi/baseline/ holds the functions, symbol versions and public types of each
# library as libabigail's XML, and the constants; --write makes it of the present tree.
#
# The baselines are made of libraries that have each declared function with an empty body and the
# real symbol map. So they hold public types alone, whatever Debian and compiler they are made on.
# What is added is no fault, and nor is a struct with a size that grows at its end. Before 1.0 a break
# is allowed in a minor version (docs/abi-policy.md): the baseline is written with it, and the changelog
# says so.
set -eu

source=$1
build=$2
mode=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/abi/report.sh
. "$here/report.sh"
# shellcheck source=tests/abi/declarations.sh
. "$here/declarations.sh"
libraries='vug vug-glib vug-egl vug-input'
for name in $libraries; do
	require "$build/lib/lib$name.so"
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt")
packages=$(pkg-config --cflags pixman-1 glib-2.0 epoxy)
public=$source/include

# headers NAME: what declares that library
headers() {
	case $1 in
	vug) find "$public/vug" -name '*.h' ! -name glib.h ! -name egl.h ! -name input.h | sort ;;
	*) echo "$public/vug/${1#vug-}.h" ;;
	esac
}

# map NAME
map() {
	case $1 in
	vug) echo "$source/lib/vug.map" ;;
	*) echo "$source/lib/${1#vug-}/$1.map" ;;
	esac
}

# compile OPTION…: with the public headers
compile() {
	# shellcheck disable=SC2086 # options
	"${cc:-cc}" -I "$public" -I "$build/include" $packages "$@"
}

# stub NAME: C with each function that the library's headers declare
stub() {
	headers "$1" | sed "s|$public/\(.*\)|#include <\1>|"
	# shellcheck disable=SC2046 # names without spaces
	declarations $(headers "$1") | sed 's/$/ { __builtin_trap(); }/'
}

# soname NAME: of the library that was built
soname() {
	readelf -d "$build/lib/lib$1.so" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p'
}

# represent NAME FILE: as XML, the library of its stub
represent() {
	stub "$1" >"$work/$1.c"
	compile -g -fPIC -shared -Wl,--version-script="$(map "$1")" -Wl,-soname="$(soname "$1")" \
		-o "$work/lib$1.so" "$work/$1.c" &&
		abidw --headers-dir "$public/vug" --drop-private-types --no-corpus-path --no-comp-dir-path \
			--no-show-locs --no-architecture --out-file "$2" "$work/lib$1.so"
}

# constants: the public macros that have a value
constants() {
	find "$public/vug" -name '*.h' | sed "s|$public/\(.*\)|#include <\1>|" >"$work/all.c"
	compile -dM -E "$work/all.c" | sed -n 's/^#define \(VUG_[A-Z0-9_]* ..*\)/\1/p' |
		grep -v '^VUG_VERSION' | sort
}

# broken NAME: how the API of the present tree breaks the baseline
broken() {
	said=$(abidiff --no-added-syms --suppressions "$here/baseline/grown.abignore" \
		"$here/baseline/lib$1.abi" "$work/lib$1.abi" 2>&1) || printf '%s\n' "$said"
}

# changed_constants: those of the baseline that are another value now, or gone
changed_constants() {
	constants >"$work/constants"
	comm -23 "$here/baseline/constants" "$work/constants"
}

write() {
	for name in $libraries; do
		represent "$name" "$here/baseline/lib$name.abi"
	done
	constants >"$here/baseline/constants"
}

# found SED FILE: a header that is changed in that way breaks the baseline
found() {
	rm -rf "$work/changed"
	cp -r "$source/include" "$work/changed"
	sed -i "$1" "$work/changed/vug/$2"
	! cmp -s "$work/changed/vug/$2" "$source/include/vug/$2" || echo "$1 changes nothing"
	public=$work/changed
	represent vug "$work/libvug.abi" 2>/dev/null || echo "does not compile: $1"
	[ -n "$(broken vug; changed_constants)" ] || echo "not found: $1"
	public=$source/include
}

# not_found SED FILE: a header that is changed in that way does not
not_found() {
	said=$(found "$@")
	[ "$said" = "not found: $1" ] || echo "found: $1"
}

if [ "$mode" = --write ]; then
	write
	exit
fi
for name in $libraries; do
	represent "$name" "$work/lib$name.abi"
	rule "lib$name.so has what programs of the last release need" "$(broken "$name")"
done
rule 'no constant of the last release has changed' "$(changed_constants)"
rule 'an argument that changes its type is found' \
	"$(found 's/bool vug_buffer_is_dmabuf(const struct vug_buffer/bool vug_buffer_is_dmabuf(const void/' buffer.h)"
rule 'a member that changes its type is found' \
	"$(found '/^struct vug_rect {/,/^}/s/uint32_t x/int32_t more, x/' buffer.h)"
rule 'a constant that changes is found' "$(found 's/\(#define VUG_MAX_PLANES\).*/\1 5/' buffer.h)"
rule 'a struct without a size that grows is found' \
	"$(found '/^struct vug_rect {/,/^}/s/^}/uint32_t more; }/' buffer.h)"
rule 'a member in the middle of a struct is found' \
	"$(found '/^struct vug_monitor {/,/^}/s/size_t size;/size_t size; uint64_t more;/' types.h)"
rule 'a struct with a size may grow at its end' \
	"$(not_found '/^struct vug_monitor {/,/^}/s/^}/uint64_t more; }/' types.h)"
conclude
