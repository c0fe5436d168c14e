# shellcheck shell=sh
# tests/vm/window-dmabufs.sh: how a window of vug-view's came by its picture. To be sourced by a
# script that has sourced tests/tools/window/helpers.sh. vug-view has to run with --verbose.
# shellcheck disable=SC2154,SC2317,SC2329 # variables and functions are the script's to use

# has_copies: of pictures, in memory that vug-view shares with its windows
has_copies() {
	find "/proc/$view_pid/fd" -lname '*memfd:vug-view-window*' | grep .
}

# draws_dmabufs: as they are, all of them until now
draws_dmabufs() {
	has view.err 1 'window: OpenGL draws, dma-bufs as they are' &&
		not has view.err 1 'is copied' && not has_copies
}

# copies_dmabufs: and says why
copies_dmabufs() {
	has view.err 1 'window: OpenGL draws, dma-bufs are copied: .' && has_copies
}

# x11_rule: what vug-view does with dma-bufs in windows of X11's; nothing, which no rule is, where that is not known
x11_rule() {
	case $(python3 "$top/tests/vm/x11-imports.py") in
	yes) echo draws_dmabufs ;;
	no) echo copies_dmabufs ;;
	esac
}

# words HOW: what a rule says of it
words() {
	case $1 in
	draws_dmabufs) echo 'was drawn as it is, nothing was copied' ;;
	copies_dmabufs) echo 'was copied, as vug-view says' ;;
	esac
}
