#!/bin/sh
# tests/valgrind/run.sh [--corpus] BUILD: what valgrind finds, errors and memory that nobody can free any
# more. With --corpus: in the corpus of the fuzz targets alone, which is what AddressSanitizer does not
# see (memory that is used before it is written) at the shortest.
#
# It runs every unit and protocol test (each in a fork: tests/support/forked_main.c), the corpus of
# the fuzz targets, and vug-view with vug-testgpu. Without vug-view's sandbox, in which valgrind
# cannot work, and without --demo, OpenGL's process and the tests with QEMU's back end: they need pidfd_open(), which
# valgrind 3.19 does not have.
set -u

corpus_alone=no
[ "${1:-}" != --corpus ] || { corpus_alone=yes && shift; }
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${1:?usage: tests/valgrind/run.sh [--corpus] BUILD}" && pwd) || exit 2
# shellcheck source=tests/abi/report.sh
. "$top/tests/abi/report.sh"
# shellcheck source=tests/tools/poll.sh
. "$top/tests/tools/poll.sh"
tests=$build/tests
view=$build/examples/vug-view/vug-view
testgpu=$build/examples/vug-testgpu/vug-testgpu
require "$tests/unit/unit-tests" "$tests/protocol/protocol-tests" "$view" "$testgpu"
command -v valgrind >/dev/null || { echo "skipped: there is no valgrind here"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/vug-valgrind.XXXXXX")
view_pid=
trap '[ -z "$view_pid" ] || kill -KILL "$view_pid" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 143' INT TERM HUP
cd "$work" || exit 2
# Random stories (tests/protocol/rig/story.h): enough to come by everything.
export VUG_STORIES=40

# They lower the limit of descriptors, which valgrind keeps to itself: the kernel does not hear of it.
left_out='input::a_descriptor_that_cannot_be_received_is_distinguished_from_none
bad_input::a_descriptor_that_cannot_be_received_keeps_the_picture'

# (watched NAME COMMAND…): this process becomes the command; what valgrind says goes to NAME.PROCESS.log; status 99 where it says anything
watched() {
	name=$1
	shift
	exec valgrind --quiet --error-exitcode=99 --trace-children=yes --leak-check=full \
		--show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect \
		--log-file="$name.%p.log" "$@"
}

# findings NAME STATUS: what valgrind said, and otherwise what the program did if it failed
findings() {
	cat "$1".*.log
	[ "$2" = 0 ] || { echo "status $2"; tail -n 10 "$1.out"; }
}

# forked PROGRAM SHARE: half of its tests
forked() {
	# shellcheck disable=SC2086 # names
	(watched "$1-$2" "$tests/${1%-tests}/$1" --forked "$2/2" $left_out) >"$1-$2.out" 2>&1
	findings "$1-$2" $? >"$1-$2.findings"
}

# suite PROGRAM: both halves at once
suite() {
	forked "$1" 0 &
	forked "$1" 1
	wait $!
	cat "$1"-?.findings
}

fuzzed() {
	(watched "fuzz-$1" "$tests/fuzz/fuzz-$1" "$top/tests/fuzz/corpus/$1") >"fuzz-$1.out" 2>&1
	findings "fuzz-$1" $?
}

# viewed OPTIONS…: a session for each set of options of vug-testgpu's, both programs watched
viewed() {
	(watched view "$view" --no-sandbox --no-gl --listen s --keep --cursor --png %u.png --events events \
		--stats) >view.out 2>&1 </dev/null &
	view_pid=$!
	poll test -S s
	for options in "$@"; do
		# shellcheck disable=SC2086 # options
		(watched gpu timeout 60 "$testgpu" --connect s --timeout 30 $options) >gpu.out 2>&1
		findings gpu $?
		kill -USR1 "$view_pid"
		poll test -s 0.png || echo "no picture"
		rm -f 0.png
	done
	kill "$view_pid"
	wait "$view_pid"
	findings view $?
	view_pid=
}

if [ "$corpus_alone" = no ]; then
	rule "valgrind finds nothing in the unit tests" "$(suite unit-tests)"
	rule "valgrind finds nothing in the protocol tests" "$(suite protocol-tests)"
fi
for target in $(sh "$top/tests/fuzz/run.sh" --list); do
	rule "valgrind finds nothing in what the fuzz target $target has found" "$(fuzzed "$target")"
done
[ "$corpus_alone" = no ] || { conclude; exit; }
rule "valgrind finds nothing in vug-view and vug-testgpu" \
	"$(viewed '--frames 20' '--frames 20 --dmabuf=memfd' '--frames 1 --still')"
sed -s -n '$p' ./*-tests-?.out | sed 's/^/# /'
conclude
