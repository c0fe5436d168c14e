# shellcheck shell=sh
# tests/run/results.sh: what the release tier said last, in docs/results/release.md. To be sourced by
# tests/run.sh.

results=${VUG_RESULTS:-$top/docs/results/release.md}

# code: lib/ and include/ as one number, that of the last commit; nothing where there is no git
code() {
	git -C "$top" rev-parse HEAD:lib HEAD:include 2>/dev/null | git hash-object --stdin 2>/dev/null |
		cut -c1-12
}

# is_changed: lib/ or include/ differ from the last commit
is_changed() {
	[ -n "$(git -C "$top" status --porcelain -- lib include 2>&1)" ]
}

# commit: of the tree; "none" where lib/ or include/ belong to no commit
commit() {
	if is_changed; then
		echo none
	else
		git -C "$top" rev-parse --short=12 HEAD
	fi
}

# recorded SUITE: its row, or nothing
recorded() {
	grep -s "^| $1 |" "$results"
}

release_suites() {
	suites | awk '$2 == "release" { print $1 }'
}

results_head() {
	cat <<'END'
# What the release tier said

`sh tests/run.sh release` writes this table, `sh tests/run.sh release SUITE…` single rows, and `sh
tests/run.sh --results` says which rows are STALE: `lib/` or `include/` has changed since. *Code* is a
number made of these two folders, as git has them; it stays the same when commits are rebased.

| suite | result | seconds | commit | code | date |
|---|---|---|---|---|---|
END
}

# record SUITE RESULT SECONDS: its row, among those of the others
record() {
	mkdir -p "$(dirname "$results")"
	row="| $1 | $2 | $3 | $(commit) | $(is_changed || code) | $(date -u +%F) |"
	{
		results_head
		for suite_of_row in $(release_suites); do
			if [ "$suite_of_row" = "$1" ]; then
				echo "$row"
			else
				recorded "$suite_of_row" || :
			fi
		done
	} >"$results.new" && mv "$results.new" "$results"
}

# state_of ROW: "current", or why not
state_of() {
	of_row=$(printf '%s\n' "$1" | awk -F ' *[|] *' '{ print $6 }')
	if [ -z "$1" ]; then
		echo 'STALE: never run'
	elif [ -z "$of_row" ] || is_changed || [ "$of_row" != "$(code)" ]; then
		echo 'STALE: lib/ or include/ has changed since'
	else
		echo current
	fi
}

# show_results: a line for each suite of the release tier
show_results() {
	for name in $(release_suites); do
		row=$(recorded "$name")
		printf '%-13s %s  %s\n' "$name" "$(state_of "$row")" "$row"
	done
}
