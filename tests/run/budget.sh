# shellcheck shell=sh
# tests/run/budget.sh: how long a suite may take, and whether the machine was idle enough to judge.
# To be sourced by tests/run.sh.
#
# A suite is slow when it takes over 1.5 times its seconds in the table. Such a suite fails where
# $VUG_BUDGET is "strict", as it is for `run.sh release`, if the machine was idle otherwise. It was if
# everything else on it used at most a tenth of the processors' time meanwhile: that is what
# /proc/stat says was busy, less what the suite and its children used (`times`).

# busy_time: of all processors since the start of the machine, in hundredths of a second
busy_time() {
	awk -v hertz="$(getconf CLK_TCK)" '
		$1 == "cpu" { print int(100 * ($2 + $3 + $4 + $7 + $8 + $9) / hertz); exit }' \
		"${VUG_PROC_STAT:-/proc/stat}"
}

# own_time FILE: of a shell's ended children, in hundredths of a second; FILE is what `times` printed
own_time() {
	awk 'NR == 2 {
		for (i = 1; i <= 2; i++) {
			split($i, part, /[ms]/)
			sum += 60 * part[1] + part[2]
		}
		print int(100 * sum)
	}' "$1"
}

# percent_of_others BUSY OWN SECONDS: of the processors' time, used by everything but the suite
percent_of_others() {
	awk -v busy="$1" -v own="$2" -v all="$(($3 * $(nproc)))" 'BEGIN {
		others = busy > own ? busy - own : 0
		print int(others / (all > 0 ? all : 1))
	}'
}

# seconds_of SUITE: what it may take
seconds_of() {
	suites | awk -v name="$1" '$1 == name { print $3 }'
}

# limit_of SUITE: seconds after which it hangs, on however busy a machine, and is ended
limit_of() {
	may=$(seconds_of "$1")
	limit=$((${may:-0} * 4))
	[ "$limit" -gt 3000 ] || limit=3000
	echo "${VUG_LIMIT:-$limit}"
}

# is_slow SUITE SECONDS
is_slow() {
	may=$(seconds_of "$1")
	[ -n "$may" ] && [ $(($2 * 2)) -gt $((may * 3)) ]
}

# slow_line SUITE SECONDS PERCENT
slow_line() {
	if [ "$3" -gt 10 ]; then
		echo "slow     $1: $2 s, over 1.5 times its $(seconds_of "$1") s; not judged," \
			"the machine was busy (other programs had $3 % of its processors)"
	else
		echo "SLOW     $1: $2 s, over 1.5 times its $(seconds_of "$1") s, on an idle machine:" \
			"shorten it, or buy its time in tests/run/suites.sh"
	fi
}

# breaks_budget SUITE SECONDS PERCENT: where that is a failure
breaks_budget() {
	[ "${VUG_BUDGET:-}" = strict ] && is_slow "$1" "$2" && [ "$3" -le 10 ]
}
