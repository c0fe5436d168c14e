#!/bin/sh
# tests/tools/codes.sh TOP: the tables of keys in examples/input-codes are what generate.py makes of its sources.
set -eu

top=${1:?usage: tests/tools/codes.sh TOP}
folder=$top/examples/input-codes
made=$(mktemp)
trap 'rm -f "$made"' EXIT
version() { sed -n 's/.*xkeyboard-config \([0-9.]*[0-9]\)\..*/\1/p' "$folder/rows.c"; }
here=$(pkg-config --modversion xkeyboard-config 2>/dev/null) || here=none
if [ "$here" != "$(version)" ]; then
	echo "skipped: the layouts here are of version $here, and not $(version)"
	exit 0
fi
python3 "$folder/generate.py" >"$made"
diff "$folder/rows.c" "$made"
echo "ok - the tables of keys are what generate.py makes"
