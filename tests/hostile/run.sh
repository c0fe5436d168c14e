#!/bin/sh
# tests/hostile/run.sh [--qemu | --table]: what a hostile back end sends, and what happens.
#
# Without an option: every row against the library, and whether docs/security.md tells the same.
#	--qemu	every row against QEMU's front end too. A back end that behaves must be served;
#		the rest is compared with docs/security.md where that is of the same version
#	--table	print the table for docs/security.md
# Environment: BUILD (default: build), VUG_QEMU (default: qemu-system-x86_64).
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
program=${BUILD:-$top/build}/tests/hostile/hostile-tests
document=$top/docs/security.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "tests/hostile/run.sh: $*" >&2
	exit 1
}

[ -x "$program" ] || fail "no $program; build the project first: \
cmake -S . -B build && cmake --build build"

documented() {
	sed -n '/^<!-- hostile -->$/,/^<!-- \/hostile -->$/p' "$document" | grep '^|'
}

# version_of_table: QEMU's, from the head of a table
version_of_table() {
	sed -n '1s/.* | QEMU \(.*\) |$/\1/p'
}

# ours: a table without QEMU's column
ours() {
	sed '1,2d; s/ |[^|]*|$/ |/'
}

# name_of LINE: the row whose line in the table this is
name_of() {
	sent=$(printf '%s\n' "$1" | sed 's/^| \([^|]*\) | .*/\1/')
	"$program" --list | awk -F '\t' -v sent="$sent" '$2 == sent { print $1; exit }'
}

check_ours() {
	documented | ours >"$work/documented"
	"$program" --table-of-ours | sed 1,2d >"$work/ours"
	diff "$work/documented" "$work/ours" ||
		fail "docs/security.md (<) is not what happens (>); a new table: $0 --table"
}

# verdict: lines without what else was seen, which in QEMU depends on timing (whether it spins)
verdict() {
	sed 's/: [^|]*|$/ |/'
}

# agrees LINE: again, because timing decides some verdicts, too
agrees() {
	name=$(name_of "$1")
	said=$(printf '%s\n' "$1" | verdict)
	[ -n "$name" ] || return 1
	for _ in 1 2 3; do
		"$program" --table "$name" >"$work/again" || return 1
		! verdict <"$work/again" | grep -qxF "$said" || return 0
	done
	return 1
}

check_theirs() {
	documented >"$work/documented"
	"$program" --table >"$work/both" || fail "the library does not do what a row demands"
	cat "$work/both"
	version=$(version_of_table <"$work/both")
	if [ "$version" != "$(version_of_table <"$work/documented")" ]; then
		echo "not compared: docs/security.md is of another version than QEMU $version"
		return
	fi
	diff "$work/documented" "$work/both" | sed -n 's/^< //p' >"$work/differences"
	while read -r line; do
		agrees "$line" || fail "docs/security.md is not what happens: $line"
	done <"$work/differences"
}

case ${1:-} in
'') "$program" && check_ours ;;
--qemu) "$program" --qemu control. && check_theirs ;;
--table) "$program" --table ;;
*) fail "usage: $0 [--qemu | --table]" ;;
esac
