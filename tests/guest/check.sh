# shellcheck shell=sh
# tests/guest/check.sh: the lines of a result. To be sourced after rig.sh.

count=0
failed=0

# check NAME COMMAND…: one line of the result
check() {
	title=$1
	shift
	count=$((count + 1))
	if "$@"; then
		echo "ok $count - $title"
	else
		failed=$((failed + 1))
		echo "not ok $count - $title"
	fi
}

# need NAME COMMAND…: as check, but what follows makes no sense without it
need() {
	check "$@"
	[ "$failed" = 0 ] || finish
}

finish() {
	[ "$failed" = 0 ] || show_logs
	echo "$((count - failed)) passed, $failed failed"
	[ "$failed" = 0 ] || exit 1
	exit 0
}
