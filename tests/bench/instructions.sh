#!/bin/sh
# tests/bench/instructions.sh BUILD [OPTION…] [ROW…]: instructions of the library for a message, its
# callbacks, pixman and libc included and the kernel not, as callgrind counts them.
#
# Each row is run with some messages and with twice as many; what that costs more is theirs alone.
#	--listeners  also what a second listener costs, and how often a message calls it
#	--check      as --listeners, and fail where a row costs more than tests/bench/limits.txt allows, three times
#	             in a row: runs differ. Other compilers and C libraries than the limits' are not judged
#	--runs N     the median of so many runs, and the least and the most of them
#	--profile    which functions they are in, the dearest first (themselves, without those called)
set -eu

usage="usage: tests/bench/instructions.sh BUILD [--listeners | --check | --runs N | --profile] [ROW…]"
build=$(cd "${1:?$usage}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
shift
mode=plain
runs=1
case ${1:-} in
--profile | --listeners | --check) mode=${1#--}; shift ;;
--runs) runs=${2:?$usage}; shift 2 ;;
esac
command -v valgrind >/dev/null || { echo "There is no valgrind here: tests/install.sh guest" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Names of rows that begin with an argument; all without one.
chosen() {
	"$build/tests/bench/vug-bench" --list | while read -r name _; do
		[ $# -gt 0 ] || echo "$name"
		for begin in "$@"; do
			case $name in "$begin"*) echo "$name" ;; esac
		done
	done
}

# So many that what a row begins with does not count; few of the large ones.
messages_of() {
	case $1 in
	*.1080p | *.4k) echo 8 ;;
	*) echo 1024 ;;
	esac
}

# run ROW COUNT LISTENERS: callgrind's file is out.COUNT, the number of calls is in calls.COUNT. Each byte of a
# `rep movsb` would be an instruction.
run() {
	[ "$3" -gt 0 ] || set -- "$1" "$2"
	GLIBC_TUNABLES=glibc.cpu.x86_rep_movsb_threshold=0x7fffffff valgrind --tool=callgrind --toggle-collect=vug_server_dispatch \
		--callgrind-out-file="$work/out.$2" \
		"$build/tests/bench/bench-instructions" "$@" >"$work/calls.$2" 2>"$work/log" ||
		{ cat "$work/log" >&2; exit 1; }
}

# total COUNT
total() {
	awk '/^(summary|totals):/ { print $2; exit }' "$work/out.$1"
}

# measure ROW LISTENERS: "INSTRUCTIONS CALLS" of a message
measure() {
	count=$(messages_of "$1")
	run "$1" "$count" "$2"
	run "$1" $((count * 2)) "$2"
	awk -v once="$(total "$count")" -v twice="$(total $((count * 2)))" -v count="$count" \
		-v calls="$(cat "$work/calls.$count")" -v more="$(cat "$work/calls.$((count * 2))")" \
		'BEGIN { printf "%.0f %.3f\n", (twice - once) / count, (more - calls) / count }'
}

# functions COUNT: "FUNCTION INSTRUCTIONS", each function once
functions() {
	callgrind_annotate --auto=no --threshold=100 "$work/out.$1" | sed -n 's/,//g; s/^ *\([0-9]*\) ([^)]*) *\(.*\)$/\2 \1/p' |
		sed -n 's/^[^ ]*:\([A-Za-z_0-9.@]*\)[^ ]*.* \([0-9]*\)$/\1 \2/p' |
		awk '{ sum[$1] += $2 } END { for (name in sum) print name, sum[name] }'
}

# print_profile COUNT: what each function costs a message
print_profile() {
	functions "$1" | sort >"$work/once"
	functions "$(($1 * 2))" | sort >"$work/twice"
	join -a 2 -e 0 -o 0,1.2,2.2 "$work/once" "$work/twice" |
		awk -v count="$1" '{ a = ($3 - $2) / count; if (a >= 0.5) printf "    %10.1f  %s\n", a, $1 }' |
		sort -rn | head -n 20
}

# How many instructions a message of the row may cost; nothing where there is no limit.
limit_of() {
	awk -v row="$1" '$1 == row { more = $2 * 0.03; print int($2 + (more > 100 ? more : 100)) }' "$here/limits.txt"
}

# is_within INSTRUCTIONS LIMIT WHAT TOTAL: what two runs of a row differ by, 2 % of its total, is nobody's fault
is_within() {
	[ -z "$2" ] || [ "$1" -le $(($2 + $4 / 50)) ] || {
		echo "$3: $1 instructions, of $2 at most" >&2
		return 1
	}
}

# What two runs of a large row differ by is more than a listener costs: there it is printed alone.
is_small() {
	[ "$1" -le 20000 ]
}

# print_listeners ROW: fails over a limit
print_listeners() {
	# shellcheck disable=SC2046 # words
	set -- "$1" $(measure "$1" 0) $(measure "$1" 1) $(measure "$1" 2)
	second=$(($6 - $4))
	allowed=$(awk -v calls="$7" 'BEGIN { printf "%.0f", 20 + 500 * calls }')
	echo "| $1 | $2 | $(limit_of "$1") | $4 | $second | $7 | $allowed |"
	[ "$mode" = check ] || return 0
	failed=0
	is_within "$2" "$(limit_of "$1")" "$1" "$2" || failed=1
	! is_small "$2" || is_within "$second" "$allowed" "$1, a second listener" "$4" || failed=1
	return $failed
}

# print_median ROW
print_median() {
	i=0
	while [ $i -lt "$runs" ]; do
		measure "$1" 0
		i=$((i + 1))
	done | sort -n | awk -v row="$1" '
		{ value[NR] = $1 }
		END { printf "| %s | %d | %d | %d |\n", row, value[int((NR + 1) / 2)], value[1], value[NR] }'
}

print_row() {
	case $mode in
	listeners)
		print_listeners "$1"
		return
		;;
	check)
		print_listeners "$1" || print_listeners "$1" || print_listeners "$1"
		return
		;;
	esac
	[ "$runs" -eq 1 ] || { print_median "$1"; return; }
	echo "| $1 | $(measure "$1" 0 | cut -d' ' -f1) |"
	[ "$mode" != profile ] || print_profile "$(messages_of "$1")"
}

# is_judged: the build is of the compiler and the C library that the limits were measured with
is_judged() {
	cc=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt")
	[ "$("${cc:-cc}" -dumpversion)" = 12 ] && getconf GNU_LIBC_VERSION | grep -qx 'glibc 2\.36'
}

if [ "$mode" = check ] && ! is_judged; then
	echo "Shown and not judged: the limits are those of gcc 12 and glibc 2.36."
	mode=listeners
fi
case $mode in
listeners | check)
	echo "| row | callback | limit | one listener | a second one more | its calls | limit |"
	echo "|---|--:|--:|--:|--:|--:|--:|"
	;;
*)
	if [ "$runs" -gt 1 ]; then
		echo "| row | median of $runs | least | most |"
		echo "|---|--:|--:|--:|"
	else
		echo "| row | instructions a message |"
		echo "|---|--:|"
	fi
	;;
esac
status=0
for row in $(chosen "$@"); do
	print_row "$row" || status=1
done
exit $status
