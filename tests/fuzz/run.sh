#!/bin/sh
# tests/fuzz/run.sh TARGET SECONDS [LIBFUZZER-OPTION…]: fuzz one target with libFuzzer.
#
# The targets are those of CMakeLists.txt, which --list prints; "all" runs each of them. Begins with
# the seeds and tests/fuzz/corpus; what is found new is kept in $BUILD/fuzz-corpus/TARGET, a crash in
# $BUILD/fuzz-crashes. Environment: BUILD (default: build/test), VUG_FUZZ_BUILD; VUG_FUZZ_JOBS: how many
# targets are fuzzed at a time (default: 1).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
BUILD=${BUILD:-$top/build/test}
programs=${VUG_FUZZ_BUILD:-$BUILD/fuzz}

targets() {
	sed -n 's/^set(targets \(.*\))$/\1/p' "$here/CMakeLists.txt"
}

usage() {
	echo "usage: tests/fuzz/run.sh TARGET|all SECONDS [OPTION…]; targets: $(targets)" >&2
	exit 2
}

build() {
	command -v clang >/dev/null || { echo 'skipped: libFuzzer needs clang'; exit 77; }
	cmake -S "$top" -B "$programs" -G Ninja -DCMAKE_C_COMPILER=clang -DVUG_FUZZERS=ON \
		-DVUG_BUILD_EXAMPLES=OFF -DVUG_SANITIZE=fuzzer-no-link,address,undefined \
		-DCMAKE_C_FLAGS_RELWITHDEBINFO='-O1 -g1 -DNDEBUG' >/dev/null &&
		cmake --build "$programs" --target "fuzz-$1" >/dev/null
}

dictionary() {
	case $1 in
	server | wire) echo "-dict=$here/channel.dict" ;;
	interposer) echo "-dict=$here/interposer.dict" ;;
	esac
}

# fuzz TARGET SECONDS OPTION…
fuzz() {
	target=$1
	seconds=$2
	shift 2
	mkdir -p "$BUILD/fuzz-corpus/$target" "$BUILD/fuzz-crashes" "$here/corpus/$target"
	# shellcheck disable=SC2046 # an option or nothing
	"$programs/tests/fuzz/fuzz-$target" -max_total_time="$seconds" -timeout=10 -max_len=40000 \
		-rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 $(dictionary "$target") \
		-artifact_prefix="$BUILD/fuzz-crashes/$target-" "$@" \
		"$BUILD/fuzz-corpus/$target" "$here/corpus/$target" "$BUILD/fuzz-seeds/$target"
	echo "ok: $target, $seconds seconds, nothing found"
}

case ${1:-} in
--list) targets; exit ;;
--prepared) # one of several that run at a time
	shift
	fuzz "$@"
	exit
	;;
esac
[ $# -ge 2 ] || usage
chosen=$1
case " $(targets) " in
*" $chosen "*) ;;
*) [ "$chosen" = all ] || usage && chosen=$(targets) ;;
esac
seconds=$2
shift 2
for name in $chosen; do
	build "$name"
done
python3 -B "$here/seeds.py" "$BUILD/fuzz-seeds"
# 255 ends xargs at the first that finds something.
# shellcheck disable=SC2086 # words
printf '%s\n' $chosen |
	xargs -P "${VUG_FUZZ_JOBS:-1}" -I NAME sh -c 'sh "$@" || exit 255' - "$0" --prepared NAME "$seconds" "$@"
