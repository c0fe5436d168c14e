#!/bin/sh
# SPDX-License-Identifier: MIT
# edid-decode.sh DIRECTORY-OF-BINARY [COUNT [SEED]]
#
# Runs edid_sweep (with COUNT: over random modes) and has edid-decode judge every blob. A mode
# passes if
#   - edid-decode --check finds neither a failure nor a warning,
#   - the preferred timing is the monitor's exact size, at its rate to within half a thousandth of
#     a hertz, or 20 millionths of it where the clock's unit allows no better,
#   - no mode that is listed is larger than the monitor.
# EDID_DECODE names another edid-decode than the one on the PATH. Exit status 77: there is none.
set -eu

if [ $# -lt 1 ] || [ $# -gt 3 ]; then
	echo "usage: $0 DIRECTORY-OF-BINARY [COUNT [SEED]]" >&2
	exit 2
fi
binary=$1/edid_sweep
shift
edid_decode=${EDID_DECODE:-edid-decode}
if ! command -v "$edid_decode" >/dev/null; then
	echo "skipped: no edid-decode"
	exit 77
fi
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT

"$binary" "$directory" "$@"

for file in "$directory"/*.edid; do
	name=${file##*/}
	echo "MODE ${name%.edid}"
	"$edid_decode" --check --preferred-timings --skip-hex-dump "$file" 2>&1 || :
done | LC_ALL=C awk '
	function fault(text) {
		if (!is_faulty)
			printf "%s: %s\n", mode, text
		is_faulty = 1
	}
	# The last preferred timing printed is that of the reader who understands most.
	function finish(off) {
		if (mode == "")
			return
		if (!is_conformant)
			fault("edid-decode: FAIL")
		off = preferred_rate - rate
		off = off < 0 ? -off : off
		if (preferred_size != size)
			fault("preferred size is " preferred_size)
		else if (off > 0.000501 && off > rate * 20e-6)
			fault("preferred rate is " preferred_rate)
		if (is_faulty)
			failed++
		else
			passed++
	}
	$1 == "MODE" {
		finish()
		mode = $2
		split(mode, part, /[x@+]/)
		size = part[1] "x" part[2]
		rate = part[3] / 1000
		is_faulty = is_conformant = in_preferred = preferred_rate = 0
		preferred_size = "missing"
	}
	/^Warnings:/ { fault("edid-decode: warnings") }
	/^EDID conformity: PASS/ { is_conformant = 1 }
	/^Preferred Video Timing/ { in_preferred = 1 }
	/ Hz .* kHz .* MHz/ {
		for (i = 1; i < NF && $(i + 1) != "Hz"; i++)
			;
		split($(i - 1), listed, "x")
		if (listed[1] + 0 > part[1] + 0 || listed[2] + 0 > part[2] + 0)
			fault("lists the larger " $(i - 1))
		if (in_preferred) {
			preferred_size = $(i - 1)
			preferred_rate = $i
		}
	}
	END {
		finish()
		printf "%d passed, %d failed\n", passed, failed
		exit failed > 0 || passed == 0
	}'
