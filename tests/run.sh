#!/bin/sh
# tests/run.sh [TIER | SUITE…]: build libvug and run its tests, from nothing.
#
#	sh tests/run.sh            the default tier: what continuous integration runs
#	sh tests/run.sh quick      the suites that need nothing but this host: under two minutes
#	sh tests/run.sh release    what repeats a proof or tests others; its results are kept in
#	                           docs/results/release.md. With names: these of them
#	sh tests/run.sh unit abi   these suites, of any tier
#	sh tests/run.sh --list     what there is: suite, tier, seconds, machine, packages
#	sh tests/run.sh --results  the kept results of the release tier, and which are STALE
#
# What is missing is installed through apt. A suite that cannot run here says "skipped" and why;
# with CI=true in the environment a skip is a failure. Each suite's output is kept in
# $BUILD/logs/SUITE.log. Suites that share the machine run side by side.
# Environment: BUILD (default: build/test), CC; VUG_JOBS: how many suites run at a time (default: 2,
# or 1 on one processor); VUG_BUDGET=strict: one at a time, and one that takes too long on an idle
# machine fails (`release` does so).
set -u

# Signals that were ignored at the start (nohup, a background job) would stay ignored in each program.
[ "${VUG_SIGNALS:-}" = default ] || VUG_SIGNALS=default exec env --default-signal sh "$0" "$@"

me=$0
top=$(cd "$(dirname "$0")/.." && pwd)
BUILD=${BUILD:-$top/build/test}
pictures=$BUILD/pictures # for people to look at
logs=$BUILD/logs
export BUILD VUG_CACHE="${VUG_CACHE:-$top/build/guest}"
# Criterion prints a leak and exits with 0 unless the sanitizer aborts.
export ASAN_OPTIONS=abort_on_error=1:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1

# The self-test has a table of its own.
# shellcheck source=tests/run/suites.sh
. "${VUG_SUITES:-$top/tests/run/suites.sh}"
# shellcheck source=tests/run/budget.sh
. "$top/tests/run/budget.sh"
# shellcheck source=tests/run/jobs.sh
. "$top/tests/run/jobs.sh"
# shellcheck source=tests/run/results.sh
. "$top/tests/run/results.sh"

say() {
	printf 'tests/run.sh: %s\n' "$*" >&2
}

# --- the table ---------------------------------------------------------------------------------

# column NUMBER SUITE…
column() {
	number=$1
	shift
	for row in "$@"; do
		suites | awk -v name="$row" -v number="$number" '$1 == name { print $number }'
	done
}

# names [TIER | SUITE…]
names() {
	case ${1:-default} in
	default) suites | awk '$2 != "release" { print $1 }' ;;
	quick) suites | awk '$2 == "quick" { print $1 }' ;;
	release) shift && if [ $# = 0 ]; then release_suites; else printf '%s\n' "$@"; fi ;;
	*) printf '%s\n' "$@" ;;
	esac
}

# check_names SUITE…
check_names() {
	for name in "$@"; do
		[ -n "$(column 1 "$name")" ] || {
			say "there is no suite '$name'; sh tests/run.sh --list shows them"
			exit 2
		}
	done
}

# check_release SUITE…: results are kept of that tier alone
check_release() {
	for name in "$@"; do
		[ "$(column 2 "$name")" = release ] || {
			say "'$name' is not of the release tier"
			exit 2
		}
	done
}

# --- running them ------------------------------------------------------------------------------

passed=0
failed=0
skipped=0

# keep SUITE RESULT SECONDS
keep() {
	[ "$keeping" = no ] || record "$@"
}

# pass SUITE SECONDS PERCENT
pass() {
	! is_slow "$1" "$2" || slow_line "$1" "$2" "$3"
	if breaks_budget "$1" "$2" "$3"; then
		fail "$1" 'over its budget' "$2"
		return
	fi
	passed=$((passed + 1))
	echo "ok       $1 ($2 s)"
	keep "$1" ok "$2"
}

# skip SUITE SECONDS
skip() {
	reason=$(grep -m1 -i 'skipped' "$logs/$1.log")
	if [ "${CI:-}" = true ]; then
		fail "$1" 'CI=true: a skip is a failure' "$2"
		return
	fi
	skipped=$((skipped + 1))
	echo "skipped  $1: ${reason:-it did not say why}"
	keep "$1" skipped "$2"
}

# fail SUITE WHY SECONDS: with the end of the log
fail() {
	failed=$((failed + 1))
	echo "FAILED   $1 ($2, $3 s); the end of $logs/$1.log:"
	tail -n 40 "$logs/$1.log" | sed 's/^/    /'
	keep "$1" FAILED "$3"
}

# why SUITE STATUS SECONDS: it failed
why() {
	if [ "$3" -ge "$(limit_of "$1")" ]; then
		echo 'hung, and was ended'
	else
		echo "status $2"
	fi
}

# conclude_suite SUITE STATUS SECONDS PERCENT: a line, and more where something is wrong
conclude_suite() {
	case $2 in
	0) pass "$1" "$3" "$4" ;;
	77) skip "$1" "$3" ;;
	*) fail "$1" "$(why "$@")" "$3" ;;
	esac
}

# conclude_build SUITE STATUS SECONDS PERCENT
conclude_build() {
	[ "$2" != 0 ] || return 0
	tail -n 40 "$logs/$1.log"
	say "the build failed: all of it is in $logs/$1.log"
	exit 1
}

# most_jobs: at a time
most_jobs() {
	if [ "${VUG_BUDGET:-}" = strict ] || [ "$(nproc)" -lt 2 ]; then
		echo 1
	else
		echo "${VUG_JOBS:-2}"
	fi
}

case ${1:-} in
--body) body "$2"; exit ;;
--list) suites; exit ;;
--results) show_results; exit ;;
esac
keeping=no
chosen=$(names "$@")
# shellcheck disable=SC2086 # words
check_names $chosen
if [ "${1:-}" = release ]; then
	# shellcheck disable=SC2086 # words
	check_release $chosen
	VUG_BUDGET=strict keeping=yes
fi
mkdir -p "$logs"
# shellcheck disable=SC2046,SC2086 # words
install_for $(column 5 $chosen | tr , '\n' | sort -u) || exit
jobs_begin
start build
reap conclude_build
# shellcheck disable=SC2086 # words
run_jobs "$(most_jobs)" conclude_suite $chosen
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
