#!/bin/sh
# tests/tools/vnc/all.sh BUILD [PICTURES]: all that the VNC server of vug-view promises. One after the
# other: some of it is measured. Prints a line for each rule; exit status 0 if all of them hold, 77 if
# there is no VNC in BUILD.
set -u

worst=0
for part in vnc desktop input crowd; do
	echo "$part:"
	sh "$(dirname "$0")/$part.sh" "$@"
	status=$?
	[ "$status" = 0 ] || worst=$status
done
exit "$worst"
