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
