#!/bin/sh
# tests/tools/window/all.sh BUILD [PICTURES]: all that vug-view's windows promise, at the same time: it is
# mostly waiting, and each has an X server of its own.
#
# Prints a line for each rule; exit status 0 if all of them hold, 77 if there are no windows in BUILD.
set -u

tools=$(dirname "$0")
logs=$(mktemp -d "${TMPDIR:-/tmp}/vug-windows.XXXXXX")
trap 'rm -rf "$logs"' EXIT
trap 'exit 143' INT TERM HUP
set -- "$1" "${2:-$logs}"
parts='window input screens depths faults load hostile signals'
for part in $parts; do
	{
		sh "$tools/$part.sh" "$@" >"$logs/$part" 2>&1
		echo $? >"$logs/$part.status"
	} &
done
wait
worst=0
for part in $parts; do
	echo "$part:"
	cat "$logs/$part"
	status=$(cat "$logs/$part.status")
	[ "$status" = 0 ] || worst=$status
done
exit "$worst"
