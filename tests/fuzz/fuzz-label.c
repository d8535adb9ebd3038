/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any two texts as an interface's description and name: what the plugin in C makes of them is text
 * that Wireshark can show, and what a label cannot have it does not get. */
#include "fuzz.h"

#include "cloudflare-label.h"

#include <string.h>

static void
assert_text(const gchar *text)
{
    g_assert_true(text == NULL || g_utf8_validate(text, -1, NULL));
}

/* The name stands behind the first line feed. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree gchar *description = fuzz_text(data, size);
    gchar *end = strchr(description, '\n');
    g_autoptr(CloudflareLabel) label = NULL;

    if (end != NULL)
        *end = '\0';
    label = cloudflare_label_parse(description, end != NULL ? end + 1 : NULL);
    if (label == NULL)
        return 0;
    assert_text(label->capture_id);
    assert_text(label->object);
    assert_text(label->machine);
    assert_text(label->place);
    assert_text(label->problem);
    assert_text(label->sentence);
    g_assert_nonnull(label->sentence);
    g_assert_true(label->colo == NULL || (strlen(label->colo) == 3 && label->place != NULL));
    g_assert_true((label->colo != NULL) == (label->city != NULL || label->is_unknown_colo));
    g_assert_true(label->problem != NULL || label->capture_type != NULL);
    return 0;
}
