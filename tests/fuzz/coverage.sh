#!/bin/sh
# tests/fuzz/coverage.sh [FOLDER…]: how much of the library the fuzz targets reach, with llvm-cov.
#
# Runs each target once over its seeds, tests/fuzz/corpus and what tests/fuzz/run.sh has found, and
# prints lines and functions a file; the lines that nothing reaches are in $BUILD/coverage/lines.txt.
# FOLDERs of lib (default: wire channel display) must reach 95 % of their lines, or it fails.
# Environment: BUILD (default: build/test).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
BUILD=${BUILD:-$top/build/test}
least=95
programs=$BUILD/coverage/build
profiles=$BUILD/coverage/profiles

for tool in clang llvm-cov llvm-profdata; do
	command -v $tool >/dev/null || { echo "skipped: coverage needs $tool"; exit 77; }
done
[ $# -gt 0 ] || set -- wire channel display

targets=$(sh "$here/run.sh" --list)
flags='-fprofile-instr-generate -fcoverage-mapping -O1'
cmake -S "$top" -B "$programs" -G Ninja -DCMAKE_C_COMPILER=clang -DCMAKE_C_FLAGS="$flags" \
	-DVUG_BUILD_EXAMPLES=OFF >/dev/null
rm -rf "$profiles"
mkdir -p "$profiles"
python3 -B "$here/seeds.py" "$BUILD/fuzz-seeds"

objects=
for target in $targets; do
	cmake --build "$programs" --target "fuzz-$target" >/dev/null
	mkdir -p "$BUILD/fuzz-corpus/$target"
	LLVM_PROFILE_FILE=$profiles/$target.profraw "$programs/tests/fuzz/fuzz-$target" \
		"$BUILD/fuzz-seeds/$target" "$here/corpus/$target" "$BUILD/fuzz-corpus/$target" >/dev/null
	objects="$objects${objects:+ -object }$programs/tests/fuzz/fuzz-$target"
done
llvm-profdata merge -o "$profiles/all" "$profiles"/*.profraw

# cov COMMAND OPTION…: llvm-cov over all targets together
cov() {
	command=$1
	shift
	# shellcheck disable=SC2086 # words
	llvm-cov "$command" -instr-profile="$profiles/all" $objects "$@"
}

status=0
lines=$BUILD/coverage/lines.txt
: >"$lines"
for folder in "$@"; do
	cov report "$top/lib/$folder" >"$BUILD/coverage/$folder.txt"
	cov show "$top/lib/$folder" | grep -E '^/|^ +[0-9]+\| +0\|' >>"$lines" || :
	# filename, regions (3), functions (3), lines (3): total, missed, percent
	awk -v folder="$folder" -v least=$least '
	/\.[ch] / || /^TOTAL/ {
		name = $1 == "TOTAL" ? "lib/" folder : "  " $1
		printf "%-36s %5d lines, %3d not reached, %7s\n", name, $8, $9, $10
	}
	/^TOTAL/ { exit $10 + 0 < least }' "$BUILD/coverage/$folder.txt" || {
		echo "lib/$folder: less than $least % of its lines" >&2
		status=1
	}
done
exit $status
