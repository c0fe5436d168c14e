# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# For the scripts of tests to source, with the build folder in $build and before they go elsewhere:
# VUG_TEST_SIGNALS=1 runs the script again, with signals without end for every vug-view.

# shellcheck disable=SC2154 # build: see above
if [ "${VUG_TEST_SIGNALS:-}" = 1 ]; then
	VUG_TEST_SIGNALS=sent
	export VUG_TEST_SIGNALS
	exec "$build/tests/tools/signal-storm" sh "$0" "$@"
fi
