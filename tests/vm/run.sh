#!/bin/sh
# tests/vm/run.sh: real dma-bufs, in the VM of run-in-vm.sh. Environment: BUILD (default: build).
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
"$top/tests/install.sh" vm
sh "$top/tests/vm/promises.sh"
"$top/tests/vm/run-in-vm.sh" "${BUILD:-$top/build}/tests/vm/vm-tests"
