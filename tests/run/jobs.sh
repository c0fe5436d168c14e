# shellcheck shell=sh
# tests/run/jobs.sh: runs suites side by side. To be sourced by tests/run.sh.
#
# Each suite is a process of its own, with its output in $logs. A mark in its environment, which all
# that it starts inherits, tells its processes from others', however far they went from it.
# When a suite ends, or the run does, what has the mark is ended, too.

# shellcheck disable=SC2154 # run.sh's variables

running=0
grace=${VUG_GRACE:-100} # tenths of a second between SIGTERM and SIGKILL

# jobs_begin: ended suites are read from descriptor 8
jobs_begin() {
	state=$(mktemp -d "${TMPDIR:-/tmp}/vug-run.XXXXXX")
	run_mark="run$$-${state##*.}" # no other run's, in another container either
	trap 'jobs_end; rm -rf "$state"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	mkfifo "$state/ended"
	exec 8<>"$state/ended"
}

# marked SUITE: its processes; of all suites if SUITE is '.*'
marked() {
	grep -lsz "^VUG_JOB=.* $run_mark\.$1 " /proc/[0-9]*/environ |
		sed 's|^/proc/\([0-9]*\)/.*|\1|'
}

# send SIGNAL SUITE
send() {
	for process in $(marked "$2"); do
		kill "-$1" "$process" 2>/dev/null
	done
}

# all_gone SUITE TENTHS: it has so many tenths of a second to see to that
all_gone() {
	tenths=$2
	while [ -n "$(marked "$1")" ]; do
		[ "$tenths" -gt 0 ] || return
		tenths=$((tenths - 1))
		sleep 0.1
	done
}

# kill_all SUITE: also what its processes start meanwhile
kill_all() {
	for _ in 1 2 3 4 5 6 7 8 9; do
		send KILL "$1"
		! all_gone "$1" 5 || return 0
	done
}

# jobs_end: whatever is running
jobs_end() {
	[ "$running" -gt 0 ] || return 0
	send TERM '.*'
	all_gone '.*' "$grace" || kill_all '.*'
	running=0
}

# sweep SUITE: what it has left behind; its log tells of that
sweep() {
	all_gone "$1" 20 && return
	for process in $(marked "$1"); do
		echo "tests/run.sh: left behind, killed: $(cat "/proc/$process/comm" 2>/dev/null)"
	done >>"$logs/$1.log"
	kill_all "$1"
}

# body SUITE: what the process of a suite does
body() {
	"run_$1"
	status=$?
	times >"$logs/$1.times"
	return "$status"
}

# watch SUITE: from its start to its end, which it writes to descriptor 8. A shell's background
# programs ignore SIGINT, which a suite's must not.
watch() {
	rm -f "$logs/$1.times"
	begin=$(date +%s)
	busy=$(busy_time)
	env --default-signal VUG_JOB="${VUG_JOB:-} $run_mark.$1 " \
		timeout -k "$((grace / 10))" "$(limit_of "$1")" sh "$me" --body "$1" \
		>"$logs/$1.log" 2>&1 </dev/null 8>&-
	status=$?
	seconds=$(($(date +%s) - begin))
	others=100 # unless the kernel says
	[ ! -s "$logs/$1.times" ] || others=$(percent_of_others $(($(busy_time) - busy)) \
		"$(own_time "$logs/$1.times")" "$seconds")
	echo "$1 $status $seconds $others" >&8
}

# start SUITE: with a guard that says so if the watching process itself is killed
start() {
	running=$((running + 1))
	{ (watch "$1") || echo "$1 $? 0 100" >&8; } &
}

# reap COMMAND: waits for one suite to end, and calls COMMAND SUITE STATUS SECONDS PERCENT
reap() {
	read -r name status seconds others <&8 || exit
	running=$((running - 1))
	sweep "$name"
	"$1" "$name" "$status" "$seconds" "$others"
}

# jobs_of MACHINE MOST: how many of its suites run at a time; quiet ones leave room for two more
jobs_of() {
	case $1 in
	alone) echo 1 ;;
	quiet) [ "$2" = 1 ] && echo 1 || echo $(($2 + 2)) ;;
	*) echo "$2" ;;
	esac
}

# run_jobs MOST COMMAND SUITE…: at most so many at a time, beside their own kind; those that are alone come last
run_jobs() {
	most=$1 command=$2
	shift 2
	for machine in shared quiet alone; do
		at_a_time=$(jobs_of "$machine" "$most")
		for suite in "$@"; do
			[ "$(column 4 "$suite")" = "$machine" ] || continue
			[ "$running" -lt "$at_a_time" ] || reap "$command"
			start "$suite"
		done
		while [ "$running" -gt 0 ]; do
			reap "$command"
		done
	done
}
