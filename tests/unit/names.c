/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "vug/vug.h"

Test(names, the_library_and_its_headers_have_the_same_version)
{
	cr_assert_str_eq(vug_get_version(), VUG_VERSION);
}

Test(names, the_version_is_its_three_numbers)
{
	char text[64];

	snprintf(text, sizeof(text), "%d.%d.%d", VUG_VERSION_MAJOR, VUG_VERSION_MINOR,
		 VUG_VERSION_PATCH);
	cr_assert_str_eq(vug_get_version(), text);
}

Test(names, every_reason_has_words_of_its_own)
{
	for (int a = VUG_DISCONNECT_PEER_CLOSED; a <= VUG_DISCONNECT_VMM_LEFT; a++) {
		const char *words = vug_disconnect_reason_to_string((enum vug_disconnect_reason)a);

		cr_assert_gt(strlen(words), 0);
		for (int b = a + 1; b <= VUG_DISCONNECT_VMM_LEFT; b++)
			cr_assert_str_neq(words, vug_disconnect_reason_to_string(
							 (enum vug_disconnect_reason)b));
	}
}

Test(names, a_reason_that_does_not_exist_has_words_too)
{
	cr_assert_neq(vug_disconnect_reason_to_string((enum vug_disconnect_reason)99), NULL);
}
