/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-ownership.h"

#include "cfd-json.h"

#include <string.h>

static CfdOwnership *
parse(const gchar *text)
{
    g_autoptr(CfdJson) json = cfd_json_parse(text, strlen(text), NULL);

    return cfd_ownership_from_json(json);
}

static void
test_reads(void)
{
    g_autoptr(CfdOwnership) owned =
        parse("{\"destination_conf\":\"gs://b\",\"status\":\"success\"}");
    g_autoptr(CfdOwnership) odd = parse("{\"destination_conf\":\"gs://b\",\"status\":5}");

    g_assert_cmpstr(owned->destination, ==, "gs://b");
    g_assert_cmpint(owned->status, ==, CFD_OWNERSHIP_SUCCESS);
    g_assert_cmpint(odd->status, ==, CFD_OWNERSHIP_UNKNOWN);
    g_assert_null(parse("{\"status\":\"success\"}"));
    g_assert_null(parse("[]"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ownership/reads", test_reads);
    return g_test_run();
}
