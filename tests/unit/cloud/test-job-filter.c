/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-job-filter.h"

#include "cfd-error.h"
#include "cfd-json.h"

#include <string.h>

static void
test_read_and_write(void)
{
    static const gchar text[] = "{\"source_address\":\"192.0.2.1\",\"source_port\":53,"
                                "\"destination_port\":443,\"protocol\":17}";
    g_autoptr(CfdJson) json = cfd_json_parse(text, strlen(text), NULL);
    g_autoptr(CfdJson) again = NULL;
    g_autofree gchar *written = NULL;
    CfdJobFilter filter;

    cfd_job_filter_read(&filter, json);
    g_assert_cmpstr(filter.source_address, ==, "192.0.2.1");
    g_assert_null(filter.destination_address);
    g_assert_cmpint(filter.protocol, ==, 17);
    again = cfd_job_filter_to_json(&filter);
    written = cfd_json_to_text(again);
    g_assert_cmpstr(written, ==, text);
    cfd_job_filter_clear(&filter);
}

static void
test_nothing(void)
{
    CfdJobFilter filter;

    cfd_job_filter_read(&filter, NULL);
    g_assert_null(filter.source_address);
    g_assert_cmpint(filter.source_port, ==, 0);
    g_assert_cmpint(filter.protocol, ==, -1);
}

static void
test_same(void)
{
    CfdJobFilter a = {(gchar *)"2001:db8:0::1", NULL, 0, 443, 6};
    CfdJobFilter b = {(gchar *)"2001:db8::1", NULL, 0, 443, 6};

    g_assert_true(cfd_job_filter_is_same(&a, &b));
    b.destination_port = 80;
    g_assert_false(cfd_job_filter_is_same(&a, &b));
}

static void
test_filter_in_words(void)
{
    CfdJobFilter none = {.protocol = -1};
    CfdJobFilter some = {(gchar *)"192.0.2.1", NULL, 0, 443, 6};
    g_autofree gchar *none_words = cfd_job_filter_to_text(&none);
    g_autofree gchar *some_words = cfd_job_filter_to_text(&some);

    g_assert_cmpstr(none_words, ==, "none");
    g_assert_cmpstr(some_words, ==, "source 192.0.2.1, destination port 443, protocol 6");
}

static void
test_narrow(void)
{
    CfdJobFilter filter = {.source_port = 53, .protocol = -1};
    const CfdJobFilter more = {.source_address = (gchar *)"2001:db8::1", .protocol = 17};
    const CfdJobFilter same = {.source_address = (gchar *)"2001:DB8:0::1", .protocol = -1};
    const CfdJobFilter other = {
        .source_address = (gchar *)"192.0.2.1", .destination_port = 80, .protocol = -1};
    g_autoptr(GError) error = NULL;

    g_assert_true(cfd_job_filter_narrow(&filter, &more, TRUE, NULL));
    g_assert_true(cfd_job_filter_narrow(&filter, &same, TRUE, NULL));
    g_assert_cmpstr(filter.source_address, ==, "2001:db8::1");
    g_assert_cmpint(filter.source_port, ==, 53);
    g_assert_cmpint(filter.protocol, ==, 17);
    g_assert_false(cfd_job_filter_narrow(&filter, &other, TRUE, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_cmpstr(error->message, ==,
                    "no packet can have both source 2001:db8::1 (--source-address) and source "
                    "192.0.2.1 (capture filter): change one of them");
    g_assert_cmpint(filter.destination_port, ==, 0);
    cfd_job_filter_clear(&filter);
}

static void
test_empty(void)
{
    const CfdJobFilter empty = {.protocol = -1};
    const CfdJobFilter zero = {.protocol = 0}; /* HOPOPT */

    g_assert_true(cfd_job_filter_is_empty(&empty));
    g_assert_false(cfd_job_filter_is_empty(&zero));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/job-filter/read-and-write", test_read_and_write);
    g_test_add_func("/job-filter/nothing", test_nothing);
    g_test_add_func("/job-filter/same", test_same);
    g_test_add_func("/job-filter/narrow", test_narrow);
    g_test_add_func("/job-filter/empty", test_empty);
    g_test_add_func("/job-filter/in-words", test_filter_in_words);
    return g_test_run();
}
