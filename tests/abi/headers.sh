#!/bin/sh
# headers.sh SOURCE BUILD: every public header compiles alone, in every dialect that we promise.
set -eu

source=$1
build=$2
# shellcheck source=tests/abi/report.sh
. "$(dirname "$0")/report.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

include="-I$source/include -I$build/include"
warnings="-Wall -Wextra -Wshadow -Wundef -Werror"
glib=$(pkg-config --cflags glib-2.0 | sed 's/-I/-isystem /g')

headers() {
	(cd "$source/include/vug" && ls ./*.h)
	echo ./vug-version.h
}

# compile COMPILER HEADER OPTION…: what it has to say; the header twice, for its guard
compile() {
	compiler=$1
	header=vug/${2#./}
	shift 2
	printf '#include <%s>\n#include <%s>\nextern int nothing;\n' "$header" "$header" \
		>"$work/unit.$suffix"
	# shellcheck disable=SC2086 # options
	"$compiler" "$@" $warnings $include $glib -fsyntax-only "$work/unit.$suffix" 2>&1 || :
}

# dialect SUFFIX COMPILER OPTION…
dialect() {
	suffix=$1
	compiler=$2
	shift 2
	for header in $(headers); do
		rule "${header#./} compiles alone with $compiler $*" \
			"$(compile "$compiler" "$header" "$@")"
	done
}

# foreign_includes HEADER: what it includes that is neither of libc nor of libvug
foreign_includes() {
	sed -n 's/^#include <\(.*\)>/\1/p' "$source/include/vug/$1" |
		grep -vE '^(vug/[a-z-]+\.h|std(bool|def|int)\.h)$' || :
}

# computed_constants: public constants whose value calls a macro, which generators of bindings skip
computed_constants() {
	for header in $(headers); do
		printf '#include <vug/%s>\n' "${header#./}"
	done >"$work/all.c"
	# shellcheck disable=SC2086 # options
	gcc -E -dM $include $glib "$work/all.c" |
		grep -E '^#define VUG_[A-Z0-9_]+ .*[A-Za-z0-9_]+ *\(' || :
	grep -nE '^[[:space:]]VUG_[A-Z0-9_]+ = .*[A-Za-z0-9_]+ *\(' "$source"/include/vug/*.h |
		grep -vE '/\*\*<.*\(' || :
}

dialect c gcc -std=c11
dialect c gcc -std=c99 -pedantic
dialect c clang -std=c99 -pedantic
dialect cc g++ -std=c++11 -pedantic
dialect cc clang++ -std=c++11 -pedantic
for header in $(cd "$source/include/vug" && ls); do
	[ "$header" = glib.h ] && continue
	rule "$header includes headers of libc and libvug alone" "$(foreign_includes "$header")"
done
rule "glib.h includes the headers of GLib and libvug alone" "$(foreign_includes glib.h | grep -v '^glib.h$')"
rule "a public constant is a literal, not the result of a macro" "$(computed_constants)"
conclude
