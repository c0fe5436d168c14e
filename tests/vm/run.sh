#!/bin/sh
# tests/vm/run.sh: real dma-bufs, in the VM of run-in-vm.sh. Environment: BUILD (default: build).
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
"$top/tests/install.sh" vm
sh "$top/tests/vm/promises.sh"
BUILD=$(cd "${BUILD:-$top/build}" && pwd)
export BUILD
"$top/tests/vm/run-in-vm.sh" "$BUILD/tests/vm/vm-tests"
"$top/tests/vm/run-in-vm.sh" --limit 600 sh "$top/tests/vm/backends.sh"
