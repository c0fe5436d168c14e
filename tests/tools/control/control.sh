#!/bin/sh
# tests/tools/control/control.sh BUILD: what programs do with a vug-view by --control.
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"

# shellcheck disable=SC2154 # of helpers.sh
timeout 120 python3 -B "$top/tests/tools/control/control.py" "$view" "$testgpu"
