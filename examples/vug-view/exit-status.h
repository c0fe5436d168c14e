/* SPDX-License-Identifier: MIT */
/* What the exit status says to a script: one table for --help, for the last line and for the tests. */
#ifndef VUG_VIEW_EXIT_STATUS_H
#define VUG_VIEW_EXIT_STATUS_H

#include <stdbool.h>

enum exit_status {
	EXIT_STATUS_DONE = 0,
	EXIT_STATUS_FAILED = 1,
	EXIT_STATUS_UNUSABLE = 2,
	EXIT_STATUS_TIME_UP = 3,
	EXIT_STATUS_GONE = 4,
	EXIT_STATUS_NEVER_THERE = 5,
	EXIT_STATUS_NO_PICTURE = 6,
};

/* What made the program end. */
enum end_cause {
	END_NONE,    /* it runs */
	END_ASKED,   /* a signal, a key, a closed window, or the last output has gone */
	END_TIME_UP, /* --duration */
	END_IDLE,    /* --exit-when-idle */
	END_SOURCE,  /* the VMM, the back end or the display channel has gone */
};

/* What has happened until the end. */
struct exit_story {
	enum end_cause cause;
	bool has_failed;    /* an output or the source could not do what it is for */
	bool wants_idle;    /* --exit-when-idle was given */
	bool had_channel;   /* a display channel was there, at some time */
	bool had_frame;     /* the guest has drawn */
	bool lacks_picture; /* a PNG file was wanted, and none was written at the end */
};

enum exit_status exit_status_decide(const struct exit_story *story);

/* The line for the user; NULL where what was wrong has been said already. */
const char *exit_status_get_line(enum exit_status status);

/* "Exit status: …", a line for each, for --help. To be freed with g_free(). */
char *exit_status_describe(void);

#endif
