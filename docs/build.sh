#!/bin/sh
# docs/build.sh [OUTPUT [HEADERS]]: make the API reference of the public headers with Doxygen, as HTML.
#
# OUTPUT is build/docs where it is not given, HEADERS is include/vug. A warning of Doxygen's fails it: a
# function, a parameter, a struct or a member without a doc comment, or one that says what is not there.
# Doxygen is installed through apt where it is missing.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
output=${1:-$top/build/docs}
headers=${2:-$top/include/vug}

version() {
	sed -n 's/^project(vug VERSION \([0-9.]*\).*/\1/p' "$top/CMakeLists.txt"
}

command -v doxygen >/dev/null || sh "$top/tests/install.sh" docs
mkdir -p "$output"
output=$(cd "$output" && pwd)
headers=$(cd "$headers" && pwd)
cd "$top"
{
	cat docs/Doxyfile
	printf 'PROJECT_NUMBER = %s\nINPUT = "%s" docs/reference.md\nOUTPUT_DIRECTORY = "%s"\n' \
		"$(version)" "$headers" "$output"
} | doxygen -
echo "the API reference: $output/index.html"
