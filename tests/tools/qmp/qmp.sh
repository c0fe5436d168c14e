#!/bin/sh
# tests/tools/qmp/qmp.sh BUILD: a vug-view with --qmp, and peers that play QEMU's monitor, some of them rude.
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"

# shellcheck disable=SC2154 # of helpers.sh
timeout 120 python3 -B "$top/tests/tools/qmp/qmp.py" "$view" "$testgpu"
