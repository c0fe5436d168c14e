#!/bin/sh
# tests/vm/run.sh: real dma-bufs, in the VM of run-in-vm.sh. Environment: BUILD (default: build),
# PICTURES (default: $BUILD/pictures), the folder that keeps what was on the screen.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
"$top/tests/install.sh" vm
sh "$top/tests/vm/promises.sh"
BUILD=$(cd "${BUILD:-$top/build}" && pwd)
export BUILD
vm=$top/tests/vm/run-in-vm.sh
egl=$BUILD/tests/egl/egl-real-tests
"$vm" "$BUILD/tests/vm/vm-tests"
pictures=${PICTURES:-$BUILD/pictures}
VUG_PICTURES=$pictures "$vm" --limit 600 --out "$pictures" sh "$top/tests/vm/backends.sh"
# Where each shader draws a few small pictures Mesa's optimising takes longer than these, under TCG.
set -- env GALLIVM_PERF=nopt
# With no graphics card to be seen, and beside ones that Mesa has no driver for.
"$vm" --limit 600 --modules none "$@" "$egl"
"$vm" --modules none "$@" sh "$top/tests/egl/view.sh" "$BUILD"
"$vm" "$@" sh "$top/tests/egl/view.sh" "$BUILD" --card
"$vm" "$@" "$egl" --card
"$vm" --modules vgem,virtio_gpu --device virtio-gpu-pci "$@" "$egl" --card
"$vm" --modules vgem,bochs --device bochs-display "$@" "$egl" --card
"$vm" "$BUILD/tests/egl/window-painter-tests"
"$vm" --limit 600 --modules none sh "$top/tests/vm/window.sh" "$BUILD"
"$vm" --limit 600 --out "$pictures" sh "$top/tests/vm/window-backends.sh" "$BUILD" "$pictures"
