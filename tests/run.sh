#!/bin/sh
# tests/run.sh [SUITE…]: build libvug and run its tests, from nothing.
#
#	sh tests/run.sh            every suite
#	sh tests/run.sh quick      the suites that need nothing but this host: under two minutes
#	sh tests/run.sh unit abi   these suites
#	sh tests/run.sh --list     what there is
#
# What is missing is installed through apt. A suite that cannot run here says "skipped" and why;
# with CI=true in the environment a skip is a failure. Each suite's output is kept in
# $BUILD/logs/SUITE.log. Environment: BUILD (default: build/test), CC.
# shellcheck disable=SC2317,SC2329 # suites are called by their names
set -u

# Signals that were ignored at the start (nohup, a background job) would stay ignored in each program.
[ "${VUG_SIGNALS:-}" = default ] || VUG_SIGNALS=default exec env --default-signal sh "$0" "$@"

top=$(cd "$(dirname "$0")/.." && pwd)
BUILD=${BUILD:-$top/build/test}
pictures=$BUILD/pictures # for people to look at
export BUILD VUG_CACHE="${VUG_CACHE:-$top/build/guest}"
# Criterion prints a leak and exits with 0 unless the sanitizer aborts.
export ASAN_OPTIONS=abort_on_error=1:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1

# One row a suite: name, whether `quick` runs it, the packages' groups, what it is. In this order.
suites() {
	cat <<'END'
unit      quick test  the pure parts: wire, scatter, replies, geometry, buffers, formats
edid      quick test  edid-decode passes every EDID of a sweep of sizes and rates
protocol  quick test  a scripted back end over a socket pair, every message and every fault
faults    quick test  every system call and allocation fails once, in each way that it can
hostile   quick test  what a hostile back end sends, one row a case; docs/security.md tells it
threads   quick test  frames and buffers from many threads, under ThreadSanitizer
abi       quick test  symbols, headers, layers, and what an installed copy gives
docs      quick docs  the API reference that Doxygen makes of the headers, without a warning
view      quick test  vug-view and vug-testgpu from the command line
terminal  full  test  vug-view --terminal, in tmux and in a terminal that is played
vnc       full  test  VNC clients, good and rude ones, and a viewer of Debian's
window    full  window vug-view --window, under Xvfb and in weston, and quickstart.sh
replay    quick test  vug-replay, and recorded sessions of real back ends played to vug-view
examples  quick guest the programs of docs/tutorial.md, and that it speaks of them
backend   quick guest QEMU's real vhost-user-gpu over virtqueues
backend_old quick guest the same with QEMU 7.2's, of Debian 12
sanitize  full  guest,test,window unit, protocol, faults, hostile, backend and view again, under ASan and UBSan
valgrind  full  test  what valgrind finds in unit, protocol, the corpus and vug-view
lint      full  test  format, clang-tidy, cppcheck, gcc -fanalyzer, sizes, shellcheck
fuzz      full  test  each fuzz target for $VUG_FUZZ_SECONDS (30) seconds, and its corpus
hostile_qemu full guest the same rows against QEMU's front end, beside docs/security.md
bench     full  guest each row of the measurements for a moment: that they work, not how fast
soak      full  guest vug-view for $VUG_SOAK_SECONDS (120): killed back ends, VMM restarts, load, garbage
vm        full  vm    real dma-bufs, in a VM on this machine's own root folder
recipes   full  guest the commands of docs/recipes.md, with a real guest
guest     full  guest a real Linux guest on unmodified QEMU, before and after a reset
viewers   full  guest,test,window that guest in windows and VNC viewers, which resize it
together  full  guest,test,window every output at once for $VUG_TOGETHER_SECONDS (60): all agree
END
}

say() {
	printf 'tests/run.sh: %s\n' "$*" >&2
}

# configure DIR OPTION…; build DIR
configure() {
	folder=$1
	shift
	cmake -S "$top" -B "$folder" -G Ninja -DVUG_WERROR="$werror" "$@"
}

compile() {
	cmake --build "$1"
}

werror=OFF
[ "${CI:-}" != true ] || werror=ON

plain() { configure "$BUILD/plain" && compile "$BUILD/plain"; }
sanitized() { configure "$BUILD/sanitized" -DVUG_SANITIZE=address,undefined && compile "$BUILD/sanitized"; }
threaded() {
	configure "$BUILD/threads" -DVUG_SANITIZE=thread -DVUG_BUILD_EXAMPLES=OFF &&
		cmake --build "$BUILD/threads" --target thread-tests
}

# --- the suites: each returns 0, or 77 where it cannot run here, or anything else --------------

run_unit() { "$BUILD/plain/tests/unit/unit-tests" && "$BUILD/plain/tests/egl/egl-unit-tests"; }
run_edid() { sh "$top/tests/unit/edid-decode.sh" "$BUILD/plain/tests/unit"; }
run_protocol() {
	"$BUILD/plain/tests/protocol/protocol-tests" && "$BUILD/plain/tests/protocol/glib-tests"
}
run_faults() {
	sh "$top/tests/faults/known-calls.sh" "$top" "$BUILD/plain" &&
		"$BUILD/plain/tests/faults/fault-tests"
}
run_hostile() { BUILD=$BUILD/plain sh "$top/tests/hostile/run.sh"; }
run_hostile_qemu() { BUILD=$BUILD/plain sh "$top/tests/hostile/run.sh" --qemu; }
run_threads() { threaded && "$BUILD/threads/tests/protocol/thread-tests"; }
run_abi() {
	for test in symbols headers docs layers compilers install; do
		sh "$top/tests/abi/$test.sh" "$top" "$BUILD/plain" || return
	done
}
run_docs() { sh "$top/tests/abi/reference.sh" "$top"; }
run_view() {
	for test in vug-view vug-view-connections vug-view-scripts sandbox signals inherited; do
		sh "$top/tests/tools/$test.sh" "$BUILD/plain" || return
	done
}
run_terminal() { sh "$top/tests/tools/terminal.sh" "$BUILD/plain"; }
run_examples() { sh "$top/tests/tools/examples.sh" "$BUILD/plain"; }
run_recipes() { sh "$top/tests/tools/recipes.sh" "$BUILD/plain"; }
run_vnc() { sh "$top/tests/tools/vnc-all.sh" "$BUILD/plain" "$BUILD/pictures"; }
run_window() {
	sh "$top/tests/tools/window-all.sh" "$BUILD/plain" "$BUILD/pictures" || return
	sh "$top/tests/tools/quickstart.sh" "$BUILD/plain" "$BUILD/quickstart"
}
run_replay() { sh "$top/tests/tools/vug-replay.sh" "$BUILD/plain"; }
run_backend() { "$BUILD/plain/tests/backend/backend-tests"; }
run_backend_old() {
	old=$(sh "$top/tests/backend/fetch-old-backend.sh" "$VUG_CACHE/old-backend") || return
	VUG_BACKEND=$old "$BUILD/plain/tests/backend/backend-tests"
}
run_sanitize() {
	sanitized || return
	for test in unit/unit-tests egl/egl-unit-tests protocol/protocol-tests faults/fault-tests \
		hostile/hostile-tests backend/backend-tests; do
		"$BUILD/sanitized/tests/$test" || return
	done
	for test in vug-view vug-view-connections vug-view-scripts vug-replay terminal vnc-all window-all examples sandbox signals inherited; do
		sh "$top/tests/tools/$test.sh" "$BUILD/sanitized" || return
	done
}
run_valgrind() { sh "$top/tests/valgrind/run.sh" "$BUILD/plain"; }
run_lint() { sh "$top/tests/lint.sh" "$top" "$BUILD/plain"; }
run_fuzz() {
	python3 "$top/tests/fuzz/seeds.py" "$BUILD/fuzz-seeds" || return
	for target in $(sh "$top/tests/fuzz/run.sh" --list); do
		"$BUILD/plain/tests/fuzz/fuzz-$target" "$BUILD/fuzz-seeds/$target" \
			"$top/tests/fuzz/corpus/$target" || return
	done
	sh "$top/tests/fuzz/run.sh" all "${VUG_FUZZ_SECONDS:-30}"
}
run_bench() {
	BUILD=$BUILD/plain sh "$top/tests/bench/run.sh" --quick &&
		BUILD=$BUILD/plain sh "$top/tests/bench/run.sh" --callgrind cursor.position
}
run_soak() { python3 "$top/tests/soak/soak.py" "$BUILD/plain"; }
run_vm() { PICTURES=$pictures BUILD=$BUILD/plain sh "$top/tests/vm/run.sh"; }
run_guest() {
	BUILD=$BUILD/plain sh "$top/tests/guest/run.sh" &&
		sh "$top/tests/guest/kernel-packages.sh" "$VUG_CACHE"
}
run_viewers() { PICTURES=$pictures BUILD=$BUILD/plain sh "$top/tests/guest/viewers.sh"; }
run_together() { PICTURES=$pictures BUILD=$BUILD/plain sh "$top/tests/guest/together.sh"; }

# --- running them ------------------------------------------------------------------------------

passed=0
failed=0
skipped=0

# conclude STATUS NAME SECONDS: one line, and the end of the log where something is wrong
conclude() {
	log=$BUILD/logs/$2.log
	case $1 in
	0)
		passed=$((passed + 1))
		echo "ok       $2 ($3 s)"
		return
		;;
	77)
		reason=$(grep -m1 -i 'skipped' "$log")
		if [ "${CI:-}" != true ]; then
			skipped=$((skipped + 1))
			echo "skipped  $2: ${reason:-it did not say why}"
			return
		fi
		echo "CI=true: a skip is a failure"
		;;
	esac
	failed=$((failed + 1))
	echo "FAILED   $2 (status $1, $3 s); the end of $log:"
	tail -n 40 "$log" | sed 's/^/    /'
}

run_suite() {
	begin=$(date +%s)
	"run_$1" >"$BUILD/logs/$1.log" 2>&1
	conclude $? "$1" $(($(date +%s) - begin))
}

names() {
	case ${1:-all} in
	all) suites | awk '{ print $1 }' ;;
	quick) suites | awk '$2 == "quick" { print $1 }' ;;
	*) printf '%s\n' "$@" ;;
	esac
}

groups() {
	for name in "$@"; do
		suites | awk -v name="$name" '$1 == name { print $3 }'
	done | tr , '\n' | sort -u
}

check_names() {
	for name in "$@"; do
		suites | grep -q "^$name " || {
			say "there is no suite '$name'; sh tests/run.sh --list shows them"
			exit 2
		}
	done
}

build_first() {
	if ! plain >"$BUILD/logs/build.log" 2>&1; then
		tail -n 40 "$BUILD/logs/build.log"
		say "the build failed: all of it is in $BUILD/logs/build.log"
		exit 1
	fi
}

if [ "${1:-}" = --list ]; then
	suites
	exit 0
fi
chosen=$(names "$@")
# shellcheck disable=SC2086 # words
check_names $chosen
mkdir -p "$BUILD/logs"
# shellcheck disable=SC2046,SC2086 # words
sh "$top/tests/install.sh" build $(groups $chosen) || exit
build_first
for name in $chosen; do
	run_suite "$name"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
