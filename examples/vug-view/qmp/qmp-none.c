/* SPDX-License-Identifier: MIT */
/* In a build without json-glib: no option. */
#include "qmp/qmp.h"

const struct option_part qmp_options = {.rows = {{.name = NULL}}};

struct qmp {
	bool is_unused;
};

struct qmp *qmp_new(const struct qmp_setup *setup, GError **error)
{
	(void)setup;
	(void)error;
	return g_new0(struct qmp, 1);
}

void qmp_free(struct qmp *qmp)
{
	g_free(qmp);
}
