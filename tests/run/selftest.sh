#!/bin/sh
# tests/run/selftest.sh: that tests/run.sh keeps its promises, with a table of suites that only wait.
#
# Prints a line for each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

here=$(cd "$(dirname "$0")" && pwd)
run=$here/../run.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/vug-selftest.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
passed=0
failed=0
# An inherited CI=true, VUG_BUDGET or number of jobs is not meant for the runs below.
unset CI VUG_BUDGET VUG_JOBS
export BUILD="$work/build" VUG_SUITES="$work/suites.sh" VUG_RESULTS="$work/release.md"
export EVENTS="$work/events" VUG_GRACE=10

# --- suites that only wait ---------------------------------------------------------------------

# Each writes when it begins and ends. `long` plays /proc/stat, so that "busy" is what a test says.
cat >"$VUG_SUITES" <<'END'
suites() {
	cat <<'ROWS'
first   quick   9 shared a   begins first
alone   quick   9 alone  a   must not see another
second  quick   9 shared a,b beside first
third   default 9 shared a   after one of them
solo    default 9 alone  a   must not see another
calm    default 9 quiet  a   beside still, mute and hush alone
still   default 9 quiet  a   beside calm, mute and hush alone
mute    default 9 quiet  a   beside calm, still and hush alone
hush    default 9 quiet  a   beside calm, still and mute alone
fails   release 9 shared a   prints and fails
skips   release 9 shared a   cannot run here
leaves  release 9 shared a   leaves a process behind
dies    release 9 shared a   is killed
long    release 0 shared a   takes longer than it may
hangs   release 9 shared a   runs until it is ended
blinds  release 9 shared a   kills the process that watches it
ROWS
}
install_for() { echo "$*" >"$BUILD/groups"; }
run_build() { :; }
event() { echo "$@" >>"$EVENTS"; }
wait_a_bit() { event begin "$1" && sleep "$2" && event end "$1"; }
run_first() { wait_a_bit first 0.6; }
run_second() { wait_a_bit second 0.2; }
run_third() { wait_a_bit third 0.2; }
run_alone() { wait_a_bit alone 0.2; }
run_solo() { wait_a_bit solo 0.2; }
run_calm() { wait_a_bit calm 0.6; }
run_still() { wait_a_bit still 0.2; }
run_mute() { wait_a_bit mute 0.2; }
run_hush() { wait_a_bit hush 0.2; }
run_fails() { echo 'it is broken'; return 3; }
run_skips() { echo 'skipped: nothing to see'; return 77; }
run_leaves() { setsid sleep 987 >/dev/null 2>&1 & }
run_dies() { sh -c 'kill -KILL $PPID'; }
run_long() { sleep 1.2 && echo "cpu ${OTHERS:-0} 0 0 0 0 0 0 0 0" >"$VUG_PROC_STAT"; }
# Its parent is timeout(1), whose parent watches.
run_blinds() { kill -KILL "$(awk '{ print $4 }' /proc/$PPID/stat)" && sleep 985; }
run_hangs() {
	trap '' TERM
	setsid sh -c 'trap "" TERM; sleep 986; :' &
	event begin hangs
	sleep 986
	sleep 986
}
END

# --- helpers -----------------------------------------------------------------------------------

# check RULE COMMAND…
check() {
	rule=$1
	shift
	if "$@" >"$work/check.log" 2>&1; then
		passed=$((passed + 1))
		echo "ok $((passed + failed)) - $rule"
	else
		failed=$((failed + 1))
		echo "not ok $((passed + failed)) - $rule"
		sed 's/^/# /' "$work/check.log"
		sed 's/^/# said: /' "$work/out"
	fi
}

not() {
	! "$@"
}

# runs STATUS ARGUMENT…: run.sh; what it says goes to $work/out
runs() {
	wanted=$1
	shift
	rm -f "$EVENTS"
	timeout 60 sh "$run" "$@" >"$work/out" 2>&1
	[ $? = "$wanted" ]
}

says() {
	grep -q "$@" "$work/out"
}

# sleeps SECONDS: is there such a process of these suites?
sleeps() {
	grep -lsz "^EVENTS=$EVENTS" /proc/[0-9]*/environ | sed 's|/environ||' | while read -r process; do
		tr '\0' ' ' <"$process/cmdline" | grep "^sleep $1"
	done | grep -q .
}

# overlaps NAME: another suite ran while it did
overlaps() {
	awk -v name="$1" '
		$1 == "begin" { running[$2] = 1 }
		$1 == "end" { delete running[$2] }
		{
			count = 0
			for (other in running)
				count++
			if (name in running && count > 1)
				found = 1
		}
		END { exit !found }' "$EVENTS"
}

# meet NAME…: all of them ran at one time
meet() {
	awk -v names="$*" '
		BEGIN { number = split(names, wanted, " ") }
		function all_run(  i) {
			for (i = 1; i <= number; i++)
				if (!(wanted[i] in running))
					return 0
			return 1
		}
		$1 == "begin" { running[$2] = 1 }
		$1 == "end" { delete running[$2] }
		all_run() { found = 1 }
		END { exit !found }' "$EVENTS"
}

# meet_none NAME OTHER…
meet_none() {
	one=$1
	shift
	for other in "$@"; do
		! meet "$one" "$other" || return
	done
}

# ended NAME…: these, in any order
ended() {
	[ "$(sed -n 's/^end //p' "$EVENTS" | sort | xargs)" = "$(printf '%s\n' "$@" | sort | xargs)" ]
}

# order_is NAME…: of the ends
order_is() {
	[ "$(sed -n 's/^end //p' "$EVENTS" | xargs)" = "$*" ]
}

# --- tiers and order ---------------------------------------------------------------------------

test_tiers() {
	check 'quick runs the quick suites' runs 0 quick
	check 'quick runs no others' ended second first alone
	check 'the packages of the chosen suites are installed' grep -qx 'a b' "$BUILD/groups"
	check 'without arguments the default tier runs' runs 0
	check 'the default tier has the quick suites and no release suites' says '^9 passed, 0 failed, 0 skipped'
	check 'a suite is named by itself, of any tier' runs 0 leaves
	check 'a suite that is not there is refused' runs 2 nothing
	check '--list shows the table' runs 0 --list
	check '--list has a row for each suite' says '^solo '
}

test_side_by_side() {
	VUG_JOBS=2 runs 0
	[ "$(nproc)" -lt 2 ] || {
		check 'two suites that share the machine run at the same time' overlaps first
		check 'two quiet suites more than others run at the same time' meet calm still mute hush
	}
	check 'a quiet suite has no other kind beside it' meet_none calm first second third alone solo
	check 'a suite that needs the machine alone has it alone' not overlaps alone
	check 'a suite that needs the machine alone has it alone at the end, too' not overlaps solo
	check 'each suite has one line' [ "$(grep -c '^ok ' "$work/out")" = 9 ]
	VUG_JOBS=1 runs 0
	check 'with one job at a time nothing overlaps' not overlaps first
	check 'with one job at a time the order is the table'"'"'s, quiet ones and those alone last' \
		order_is first second third calm still mute hush alone solo
}

# --- reports -----------------------------------------------------------------------------------

test_reports() {
	check 'a suite that fails makes the run fail' runs 1 fails first
	check 'the line of a suite that fails has its status' says '^FAILED   fails (status 3,'
	check "the end of a failed suite's log is shown" says '^    it is broken'
	check 'the other suites run after one that fails' says '^ok       first'
	check 'a skip is no failure' runs 0 skips
	check 'the reason of a skip is shown' says '^skipped  skips: skipped: nothing to see'
	check 'with CI=true a skip is a failure' fails_in_ci skips
}

# fails_in_ci SUITE
fails_in_ci() {
	CI=true runs 1 "$1" && says '^FAILED'
}

# --- budgets -----------------------------------------------------------------------------------

# with_others HUNDREDTHS COMMAND…: other programs work for so long while the suite `long` runs
with_others() {
	echo 'cpu 0 0 0 0 0 0 0 0 0' >"$work/stat"
	env OTHERS="$1" VUG_PROC_STAT="$work/stat" sh "$run" long >"$work/out" 2>&1
}

with_others_strict() {
	(
		# shellcheck disable=SC2030,SC2031 # meant for this subshell alone
		export VUG_BUDGET=strict
		with_others "$1"
	)
}

breaks_strict_budget() {
	(
		# shellcheck disable=SC2030,SC2031 # meant for this subshell alone
		export VUG_BUDGET=strict
		breaks_budget "$@"
	)
}

test_budget() {
	check 'a suite over its budget passes by default' with_others 0
	check 'a suite over its budget is reported as slow' says '^SLOW     long: .* on an idle machine'
	with_others 100000
	check 'the report of a slow suite says that the machine was busy' \
		says '^slow     long: .* the machine was busy'
	check 'with VUG_BUDGET=strict a suite over its budget fails' not with_others_strict 0
	check 'the report of a slow suite names the budget' says '^FAILED   long (over its budget'
	check 'with VUG_BUDGET=strict a busy machine is no failure' with_others_strict 100000
	runs 0 first
	check 'a suite within its budget is not reported' not says -i '^slow'
}

# Where the limits are: of a suite that may take 10 seconds.
test_limits() {
	# shellcheck source=tests/run/budget.sh
	. "$here/budget.sh"
	seconds_of() { echo 10; }
	check 'one and a half times its seconds is not slow' not is_slow any 15
	check 'more than one and a half times its seconds is slow' is_slow any 16
	check 'a machine that others use a tenth of is idle' breaks_strict_budget any 16 10
	check 'a machine that others use more than a tenth of is busy' not breaks_strict_budget any 16 11
	check 'without VUG_BUDGET=strict a slow suite is no failure' not breaks_budget any 16 0
}

# --- results -----------------------------------------------------------------------------------

test_results() {
	check 'the release tier runs only its suites' runs 1 release skips fails
	check 'a result of the release tier is kept' grep -q '^| skips | skipped | [0-9]* | ' "$VUG_RESULTS"
	check 'a failure of the release tier is kept' grep -q '^| fails | FAILED | ' "$VUG_RESULTS"
	check 'only results of the release tier are kept' runs 2 release first
	runs 0 --results
	check 'a suite that never ran is STALE' says '^dies *STALE: never run'
	sed -i 's/^\(| fails .*| \)[0-9a-f]* \(| [-0-9]* |\)$/\1beefbeefbeef \2/' "$VUG_RESULTS"
	runs 0 --results
	check 'a result of other code is STALE' says '^fails *STALE: lib/ or include/ has changed'
}

# --- ends --------------------------------------------------------------------------------------

# is_over PROCESS: ended, whether or not it was waited for
is_over() {
	case $(sed 's/.*) \(.\).*/\1/' "/proc/$1/stat" 2>/dev/null) in
	'' | Z) true ;;
	*) false ;;
	esac
}

# interrupted SIGNAL: run.sh with a suite that does not listen to SIGTERM
interrupted() {
	rm -f "$EVENTS"
	env --default-signal=INT sh "$run" hangs first >"$work/out" 2>&1 &
	runner=$!
	for _ in $(seq 100); do
		grep -qs 'begin hangs' "$EVENTS" && break
		sleep 0.1
	done
	sleep 0.2
	kill "-$1" "$runner"
	for _ in $(seq 100); do
		! is_over "$runner" || return 0
		sleep 0.1
	done
	kill -KILL "$runner"
	return 1
}

test_limit() {
	VUG_LIMIT=1
	export VUG_LIMIT
	check 'a suite that hangs fails after its limit' runs 1 hangs second
	unset VUG_LIMIT
	check 'the report of a suite that hangs says so' says '^FAILED   hangs (hung'
	check 'the next suite runs after one that hangs' says '^ok       second'
	check 'nothing of a suite that hung is left' not sleeps 986
}

test_ends() {
	check 'a suite that is killed is reported' runs 1 dies
	check 'the report of a killed suite has the status of a signal' says '^FAILED   dies (status 137'
	check 'a suite whose watching process is killed is reported' runs 1 blinds second
	check 'the report of such a suite has the status of a signal' says '^FAILED   blinds (status 137'
	check 'the next suite runs after such a suite' says '^ok       second'
	check 'nothing of such a suite is left' not sleeps 985
	check 'a process that a suite leaves behind does not fail it' runs 0 leaves
	check 'a process that a suite leaves behind is killed' not sleeps 987
	check 'the log names the process that a suite leaves behind' \
		grep -q 'left behind, killed: sleep' "$BUILD/logs/leaves.log"
	for signal in INT TERM; do
		check "SIG$signal ends the run" interrupted "$signal"
		check "after SIG$signal nothing of the suites is left" not sleeps 986
		check "after SIG$signal nothing was reported as passed" not says 'ok  *hangs'
	done
}

test_tiers
test_side_by_side
test_reports
test_budget
test_limits
test_results
test_limit
test_ends
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
