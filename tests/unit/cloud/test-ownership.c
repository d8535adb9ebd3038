/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-ownership.h"

#include "cfd-json.h"

#include <string.h>

#define ALL                                                                                        \
    "{\"id\":\"9883874ecac311ec8475433579a6bf5f\",\"destination_conf\":\"gs://b/dir\","            \
    "\"filename\":\"ownership-challenge.txt\",\"status\":\"success\","                             \
    "\"submitted\":\"2020-01-01T08:00:00Z\",\"validated\":\"2020-01-01T08:10:00Z\",\"new\":[1]}"

static CfdOwnership *
parse(const gchar *text)
{
    g_autoptr(CfdJson) json = cfd_json_parse(text, strlen(text), NULL);

    g_assert_nonnull(json);
    return cfd_ownership_from_json(json);
}

static void
test_all_fields(void)
{
    g_autoptr(CfdOwnership) owned = parse(ALL);

    g_assert_cmpstr(owned->id, ==, "9883874ecac311ec8475433579a6bf5f");
    g_assert_cmpstr(owned->destination, ==, "gs://b/dir");
    g_assert_cmpstr(owned->filename, ==, "ownership-challenge.txt");
    g_assert_cmpint(owned->status, ==, CFD_OWNERSHIP_SUCCESS);
    g_assert_cmpstr(owned->status_text, ==, "success");
    g_assert_cmpstr(owned->submitted, ==, "2020-01-01T08:00:00Z");
    g_assert_cmpstr(owned->validated, ==, "2020-01-01T08:10:00Z");
}

/* It outlives the answer that it stood in. */
static void
test_json_is_kept(void)
{
    g_autoptr(CfdJson) answer = cfd_json_parse("[" ALL "]", strlen("[" ALL "]"), NULL);
    g_autoptr(CfdOwnership) owned = cfd_ownership_from_json(cfd_json_element(answer, 0));
    g_autofree gchar *text = NULL;

    cfd_json_free(g_steal_pointer(&answer));
    text = cfd_json_to_text(owned->json);
    g_assert_cmpstr(text, ==, ALL);
}

static void
test_statuses(void)
{
    static const struct {
        const gchar *text;
        CfdOwnershipStatus status;
    } cases[] = {
        {"pending", CFD_OWNERSHIP_PENDING},
        {"success", CFD_OWNERSHIP_SUCCESS},
        {"failed", CFD_OWNERSHIP_FAILED},
        {"never heard of", CFD_OWNERSHIP_UNKNOWN},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *text =
            g_strdup_printf("{\"destination_conf\":\"gs://b\",\"status\":\"%s\"}", cases[i].text);
        g_autoptr(CfdOwnership) owned = parse(text);

        g_assert_cmpint(owned->status, ==, cases[i].status);
        g_assert_cmpstr(owned->status_text, ==, cases[i].text);
    }
}

static void
assert_alone(const gchar *text)
{
    g_autoptr(CfdOwnership) owned = parse(text);

    g_assert_cmpstr(owned->destination, ==, "gs://b");
    g_assert_null(owned->id);
    g_assert_null(owned->filename);
    g_assert_cmpint(owned->status, ==, CFD_OWNERSHIP_UNKNOWN);
    g_assert_null(owned->status_text);
    g_assert_null(owned->submitted);
    g_assert_null(owned->validated);
}

/* The API writes "" for what is not there. */
static void
test_not_told(void)
{
    assert_alone("{\"destination_conf\":\"gs://b\"}");
    assert_alone("{\"destination_conf\":\"gs://b\",\"id\":\"\",\"filename\":\"\",\"status\":\"\","
                 "\"submitted\":\"\",\"validated\":\"\"}");
    assert_alone("{\"destination_conf\":\"gs://b\",\"id\":5,\"filename\":[],\"status\":null,"
                 "\"submitted\":{},\"validated\":true}");
}

static void
test_no_bucket(void)
{
    static const gchar *const cases[] = {
        "{\"status\":\"success\"}",   "[]", "{}", "null", "{\"destination_conf\":\"\"}",
        "{\"destination_conf\":null}"};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_null(parse(cases[i]));
    g_assert_null(cfd_ownership_from_json(NULL));
    cfd_ownership_free(NULL);
}

/* A line for people, whatever somebody has named a bucket. */
static void
test_clean_lines(void)
{
    g_autofree gchar *name = g_strnfill(1201, 'x');
    g_autofree gchar *text =
        g_strdup_printf("{\"destination_conf\":\"%s\",\"filename\":\"a\\u001b[2J\\nb\"}", name);
    g_autoptr(CfdOwnership) owned = parse(text);

    g_assert_cmpuint(strlen(owned->destination), ==, 1200);
    g_assert_true(g_str_has_suffix(owned->destination, "x…"));
    g_assert_cmpstr(owned->filename, ==, "a [2J b");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ownership/all-fields", test_all_fields);
    g_test_add_func("/ownership/json", test_json_is_kept);
    g_test_add_func("/ownership/statuses", test_statuses);
    g_test_add_func("/ownership/not-told", test_not_told);
    g_test_add_func("/ownership/no-bucket", test_no_bucket);
    g_test_add_func("/ownership/clean", test_clean_lines);
    return g_test_run();
}
