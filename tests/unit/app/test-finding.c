/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-finding.h"

#include "cfd-error.h"

static void
test_json(void)
{
    static const struct {
        CfdFindingResult result;
        const gchar *expected;
    } cases[] = {
        {CFD_FINDING_GOOD, "{\"check\":\"DNS\",\"result\":\"ok\",\"text\":\"it is 1\"}"},
        {CFD_FINDING_BAD, "{\"check\":\"DNS\",\"result\":\"failed\",\"text\":\"it is 1\"}"},
        {CFD_FINDING_OPEN, "{\"check\":\"DNS\",\"result\":\"skipped\",\"text\":\"it is 1\"}"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CfdFinding) finding = cfd_finding_new(cases[i].result, "DNS", "it is %d", 1);
        g_autoptr(CfdJson) json = cfd_finding_to_json(finding);
        g_autofree gchar *text = cfd_json_to_text(json);

        g_assert_cmpstr(text, ==, cases[i].expected);
    }
    cfd_finding_free(NULL);
}

/* A percent sign in it is none of a format. */
static void
test_error(void)
{
    g_autoptr(GError) error = g_error_new_literal(CFD_ERROR, CFD_ERROR_QUOTA, "100%s");
    g_autoptr(CfdFinding) finding = cfd_finding_from_error("token", error);

    g_assert_cmpint(finding->result, ==, CFD_FINDING_BAD);
    g_assert_cmpint(finding->code, ==, CFD_ERROR_QUOTA);
    g_assert_cmpstr(finding->check, ==, "token");
    g_assert_cmpstr(finding->text, ==, "100%s");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/finding/json", test_json);
    g_test_add_func("/finding/error", test_error);
    return g_test_run();
}
