/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-checkup-way.h"

#include "fake-environment.h"

#include "cfd-error.h"

#include <string.h>

#define NOW_US (G_GINT64_CONSTANT(1790000000) * G_USEC_PER_SEC)
#define SECOND_US ((gint64)G_USEC_PER_SEC)

/* What is found, in the order of the lines: + good, ! bad, - open. */
static gchar *
judge(CfdEdgeWay way, const gchar *url, const gchar *variable, const gchar *other, gint64 time_us)
{
    const gchar *const variables[] = {variable, other, NULL};
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    gchar *argv[] = {(gchar *)"program", (gchar *)"doctor", NULL};
    g_autoptr(CfdArguments) arguments = cfd_argv_parse(2, argv, redactor);
    CfdEnvironment environment = {.lookup = fake_environment_look_up, .data = (gpointer)variables};
    g_autoptr(GError) failure = g_error_new_literal(CFD_ERROR, CFD_ERROR_UNREACHABLE, "mend it");
    g_autoptr(CfdOptions) options = cfd_options_new();
    g_auto(CfdEdge) edge = {way, way == CFD_EDGE_ANSWERS ? g_strdup("ORD") : NULL, time_us};
    CfdCheckupWay given = {
        &edge, way == CFD_EDGE_ANSWERS ? NULL : failure, options, &environment, arguments, NOW_US};
    g_autoptr(GPtrArray) findings = NULL;
    GString *text = g_string_new(NULL);

    g_free(options->api_url);
    options->api_url = g_strdup(url);
    findings = cfd_checkup_way_judge(&given);
    for (guint i = 0; i < findings->len; i++) {
        const CfdFinding *finding = g_ptr_array_index(findings, i);

        g_test_message("%s: %s", finding->check, finding->text);
        g_assert_null(strstr(finding->text, "s3cr3t"));
        g_string_append_c(text, "+!-"[finding->result]);
        g_assert_true(finding->result != CFD_FINDING_BAD || i == 4 ||
                      g_str_equal(finding->text, "mend it"));
    }
    return g_string_free(text, FALSE);
}

/* Proxy, DNS, TLS, Cloudflare, clock: one of them says where the way ends. */
static void
test_where_it_ends(void)
{
    static const gchar name[] = "https://api.test/x", address[] = "https://127.0.0.1:1/x",
                       plain[] = "http://127.0.0.1:1/x",
                       proxy[] = "https_proxy=http://me:s3cr3t@p:1";
    static const struct {
        CfdEdgeWay way;
        const gchar *url;
        const gchar *proxy;
        const gchar *expected;
    } cases[] = {
        {CFD_EDGE_NO_NAME, name, NULL, "-!---"},     {CFD_EDGE_NO_CONNECTION, name, NULL, "-+-!-"},
        {CFD_EDGE_NO_TLS, name, NULL, "-+!--"},      {CFD_EDGE_NO_ANSWER, name, NULL, "-++!-"},
        {CFD_EDGE_ANSWERS, name, NULL, "-+++-"},     {CFD_EDGE_NO_NAME, address, NULL, "---!-"},
        {CFD_EDGE_ANSWERS, address, NULL, "--++-"},  {CFD_EDGE_NO_CONNECTION, plain, NULL, "---!-"},
        {CFD_EDGE_NO_ANSWER, plain, proxy, "---!-"}, {CFD_EDGE_ANSWERS, plain, NULL, "---+-"},
        {CFD_EDGE_NO_NAME, name, proxy, "!----"},    {CFD_EDGE_NO_CONNECTION, name, proxy, "!----"},
        {CFD_EDGE_NO_TLS, name, proxy, "+-!--"},     {CFD_EDGE_NO_ANSWER, name, proxy, "+-+!-"},
        {CFD_EDGE_ANSWERS, name, proxy, "+-++-"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *found = judge(cases[i].way, cases[i].url, cases[i].proxy, NULL, -1);

        g_assert_cmpstr(found, ==, cases[i].expected);
    }
}

/* Whether it is used is not told then. */
static void
test_exceptions(void)
{
    g_autofree gchar *found = judge(CFD_EDGE_ANSWERS, "https://api.test/x",
                                    "https_proxy=http://p:1", "no_proxy=.test", -1);

    g_assert_cmpstr(found, ==, "--++-");
}

static void
test_clock(void)
{
    static const struct {
        gint64 behind_s;
        gchar expected;
    } cases[] = {{0, '+'}, {30, '+'}, {-30, '+'}, {31, '!'}, {-31, '!'}, {-86400, '!'}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *found = judge(CFD_EDGE_ANSWERS, "https://api.test/x", NULL, NULL,
                                        NOW_US + cases[i].behind_s * SECOND_US);

        g_assert_cmpint(found[4], ==, cases[i].expected);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/checkup-way/where-it-ends", test_where_it_ends);
    g_test_add_func("/checkup-way/exceptions", test_exceptions);
    g_test_add_func("/checkup-way/clock", test_clock);
    return g_test_run();
}
