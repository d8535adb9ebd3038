/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-push.h"

#include "cfd-error.h"

/* Mutable: what was told last. */
static gchar *told;

static void
note(CfdReport *report G_GNUC_UNUSED, CfdReportLevel level, const gchar *text)
{
    g_assert_cmpint(level, ==, CFD_REPORT_INFO);
    g_free(told);
    told = g_strdup(text);
}

static void
assert_pushed(const gchar *expression, const gchar *expected, const gchar *words)
{
    CfdReport report = {.note = note};
    CfdJobFilter filter = {.destination_port = 53, .protocol = -1};
    g_autofree gchar *text = NULL;

    g_clear_pointer(&told, g_free);
    g_assert_true(cfd_push_filter(expression, &filter, &report, NULL));
    text = cfd_job_filter_to_text(&filter);
    g_assert_cmpstr(text, ==, expected);
    g_assert_cmpstr(told, ==, words);
    cfd_job_filter_clear(&filter);
    g_clear_pointer(&told, g_free);
}

static void
test_pushed(void)
{
    assert_pushed(NULL, "destination port 53", NULL);
    assert_pushed("", "destination port 53", NULL);
    assert_pushed("src host 192.0.2.1 and udp and len > 9",
                  "source 192.0.2.1, destination port 53, protocol 17",
                  "of the capture filter, Cloudflare is asked for source 192.0.2.1, protocol 17; "
                  "all of it is applied here");
    assert_pushed("tcp or udp", "destination port 53",
                  "the capture filter is applied here alone: it has no part that Cloudflare can be "
                  "asked for");
}

static void
test_contradiction(void)
{
    CfdReport report = {.note = note};
    CfdJobFilter filter = {.protocol = 6};
    g_autoptr(GError) error = NULL;

    g_assert_false(cfd_push_filter("udp", &filter, &report, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_cmpstr(error->message, ==,
                    "no packet can have both protocol 6 (Protocol, in the tab Filter) and protocol "
                    "17 (capture filter): change one of them");
    g_assert_cmpint(filter.protocol, ==, 6);
    g_assert_null(told);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/push/pushed", test_pushed);
    g_test_add_func("/push/contradiction", test_contradiction);
    return g_test_run();
}
