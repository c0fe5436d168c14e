# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# For the scripts of tests to source.

# poll COMMAND…: until it succeeds, for a minute: a busy machine is no failure
poll() {
	tries=1200
	until "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.05
	done
}

# empty FILE…: before a program that runs beside is started. The shell that opens its files does so a
# moment later, and a script that polls meanwhile would read the last program's.
empty() {
	for file in "$@"; do
		: >"$file"
	done
}
