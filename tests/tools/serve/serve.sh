#!/bin/sh
# tests/tools/serve/serve.sh BUILD: a display that processes attach to and leave, by --serve and --attach.
# shellcheck disable=SC2154 # of helpers.sh
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"

if [ ! -d "$build/examples/input-sink" ] || ! "$view" --help | grep -q -e --control; then
	echo "skipped: this build is without libvug-input or --control"
	exit 77
fi
timeout 180 python3 -B "$top/tests/tools/serve/serve.py" "$view" "$testgpu" "${VUG_ATTACHES:-1000}"
