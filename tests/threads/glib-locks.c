/* SPDX-License-Identifier: MIT */
/* GLib's locks, which are its own and which ThreadSanitizer does not see, linked into programs that it watches. */
#include <glib.h>
#include <sanitizer/tsan_interface.h>

#include "next.h"

void g_mutex_lock(GMutex *mutex)
{
	void (*next)(GMutex *);

	NEXT("g_mutex_lock", &next);
	next(mutex);
	__tsan_acquire(mutex);
}

void g_mutex_unlock(GMutex *mutex)
{
	void (*next)(GMutex *);

	NEXT("g_mutex_unlock", &next);
	__tsan_release(mutex);
	next(mutex);
}
