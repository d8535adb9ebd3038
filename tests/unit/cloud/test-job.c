/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-job.h"

#include "cfd-error.h"
#include "cfd-json.h"

#include <string.h>

#define ID "66802ca5668e47a2b82c2e6746e45037"

static CfdJob *
parse(const gchar *text, GError **error)
{
    g_autoptr(CfdJson) json = cfd_json_parse(text, strlen(text), NULL);

    g_assert_nonnull(json);
    return cfd_job_from_json(json, error);
}

static void
test_all_fields(void)
{
    g_autoptr(CfdJob) job = parse("{\"id\":\"" ID "\",\"type\":\"full\",\"status\":\"failed\","
                                  "\"submitted\":\"2020-01-01T08:00:00Z\",\"new_field\":[],"
                                  "\"error_message\":\"No packets\\nmatched\"}",
                                  NULL);

    g_assert_cmpstr(job->id, ==, ID);
    g_assert_cmpstr(job->type, ==, "full");
    g_assert_cmpint(job->status, ==, CFD_JOB_FAILED);
    g_assert_cmpstr(job->submitted, ==, "2020-01-01T08:00:00Z");
    g_assert_cmpstr(job->error_message, ==, "No packets matched");
}

static void
test_statuses(void)
{
    static const struct {
        const gchar *text;
        CfdJobStatus status;
    } cases[] = {
        {"unknown", CFD_JOB_UNKNOWN},
        {"pending", CFD_JOB_PENDING},
        {"running", CFD_JOB_RUNNING},
        {"conversion_pending", CFD_JOB_CONVERTING},
        {"conversion_running", CFD_JOB_CONVERTING},
        {"success", CFD_JOB_DONE},
        {"complete", CFD_JOB_DONE},
        {"failed", CFD_JOB_FAILED},
        {"never heard of", CFD_JOB_UNKNOWN},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *text =
            g_strdup_printf("{\"id\":\"" ID "\",\"status\":\"%s\"}", cases[i].text);
        g_autoptr(CfdJob) job = parse(text, NULL);

        g_assert_cmpint(job->status, ==, cases[i].status);
    }
}

/* All that there are, each once: the list is what people may filter by. */
static void
test_status_names(void)
{
    static const gchar *const names[] = {
        "unknown", "pending", "running", "conversion_pending", "conversion_running", "complete",
        "success", "failed",  NULL};
    guint i;

    for (i = 0; cfd_job_status_name(i) != NULL; i++) {
        g_assert_true(g_strv_contains(names, cfd_job_status_name(i)));
        for (guint before = 0; before < i; before++)
            g_assert_cmpstr(cfd_job_status_name(before), !=, cfd_job_status_name(i));
    }
    g_assert_cmpuint(i, ==, G_N_ELEMENTS(names) - 1);
    g_assert_null(cfd_job_status_name(i + 1));
    g_assert_null(cfd_job_status_name(G_MAXUINT));
}

/* It outlives the answer that it stood in. */
static void
test_json_is_kept(void)
{
    const gchar *text = "{\"result\":{\"id\":\"" ID "\",\"new\":[null,{\"a\":1.5}]}}";
    g_autoptr(CfdJson) answer = cfd_json_parse(text, strlen(text), NULL);
    g_autoptr(CfdJob) job = cfd_job_from_json(cfd_json_member(answer, "result"), NULL);
    g_autofree gchar *kept = NULL;

    cfd_json_free(g_steal_pointer(&answer));
    kept = cfd_json_to_text(job->json);
    g_assert_cmpstr(kept, ==, "{\"id\":\"" ID "\",\"new\":[null,{\"a\":1.5}]}");
}

static void
test_missing_and_odd_fields(void)
{
    g_autoptr(CfdJob) bare = parse("{\"id\":\"" ID "\"}", NULL);
    g_autoptr(CfdJob) odd =
        parse("{\"id\":\"" ID "\",\"status\":5,\"submitted\":\"\",\"error_message\":{}}", NULL);

    g_assert_cmpint(bare->status, ==, CFD_JOB_UNKNOWN);
    g_assert_null(bare->submitted);
    g_assert_cmpint(odd->status, ==, CFD_JOB_UNKNOWN);
    g_assert_null(odd->submitted);
    g_assert_null(odd->error_message);
}

static void
test_no_usable_id(void)
{
    static const gchar *const texts[] = {
        "{}",
        "[]",
        "{\"id\":5}",
        "{\"id\":\"\"}",
        "{\"id\":\"66802ca5668e47a2b82c2e6746e4503\"}",
        "{\"id\":\"66802ca5668e47a2b82c2e6746e4503/\"}",
        "{\"id\":\"66802ca5668e47a2b82c2e6746e450377\"}",
    };

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(parse(texts[i], &error));
        g_assert_error(error, CFD_ERROR, CFD_ERROR_REPLY);
    }
}

#define ASKED "2020-01-01T08:00:00Z"
#define ASKED_US (G_GINT64_CONSTANT(1577865600) * G_USEC_PER_SEC)
#define EQUAL                                                                                      \
    "\"type\":\"simple\",\"time_limit\":60,\"filter_v1\":{\"protocol\":6,"                         \
    "\"destination_address\":\"2001:db8:0::1\"}"

static void
test_matches(void)
{
    static const struct {
        const gchar *fields;
        gboolean matches;
    } cases[] = {
        {EQUAL ",\"submitted\":\"" ASKED "\"", TRUE},
        {EQUAL ",\"submitted\":\"2020-01-01T08:00:04.5Z\",\"packet_limit\":500", TRUE},
        {EQUAL ",\"submitted\":\"2020-01-01T07:59:58Z\"", TRUE},
        {EQUAL ",\"submitted\":\"2020-01-01T07:59:57Z\"", FALSE},
        {EQUAL ",\"submitted\":\"" ASKED "\",\"packet_limit\":501", FALSE},
        {EQUAL ",\"submitted\":\"" ASKED "\",\"offset_time\":\"" ASKED "\"", TRUE},
        {EQUAL ",\"submitted\":\"" ASKED "\",\"offset_time\":\"2020-01-01T07:00:00Z\"", FALSE},
        {EQUAL ",\"submitted\":\"\"", FALSE},
        {EQUAL, FALSE},
        {"\"type\":\"full\",\"time_limit\":60,\"submitted\":\"" ASKED "\"", FALSE},
        {"\"type\":\"simple\",\"time_limit\":60,\"submitted\":\"" ASKED "\"", FALSE},
        {"\"type\":\"simple\",\"time_limit\":61,\"submitted\":\"" ASKED "\","
         "\"filter_v1\":{\"protocol\":6,\"destination_address\":\"2001:db8::1\"}",
         FALSE},
    };
    CfdJobSpec spec = {
        .time_limit_s = 60,
        .packet_limit = 500,
        .filter = {.destination_address = (gchar *)"2001:db8::1", .protocol = 6},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *text = g_strdup_printf("{\"id\":\"" ID "\",%s}", cases[i].fields);
        g_autoptr(CfdJob) job = parse(text, NULL);

        g_test_message("%s", text);
        g_assert_true(cfd_job_matches(job, &spec, ASKED_US) == cases[i].matches);
    }
}

static void
test_offset_must_match(void)
{
    CfdJobSpec spec = {.time_limit_s = 60, .packet_limit = 5, .filter = {.protocol = -1}};
    g_autoptr(CfdJob) job = parse("{\"id\":\"" ID "\",\"type\":\"simple\",\"time_limit\":60,"
                                  "\"submitted\":\"" ASKED "\","
                                  "\"offset_time\":\"2020-01-01T07:00:00Z\"}",
                                  NULL);

    spec.offset_time_us = ASKED_US - G_GINT64_CONSTANT(3600) * G_USEC_PER_SEC;
    g_assert_true(cfd_job_matches(job, &spec, ASKED_US));
    spec.offset_time_us -= 60 * G_USEC_PER_SEC;
    g_assert_false(cfd_job_matches(job, &spec, ASKED_US));
}

static void
assert_request(const CfdJobSpec *spec, const gchar *expected)
{
    g_autoptr(CfdJson) json = cfd_job_spec_to_json(spec);
    g_autofree gchar *text = cfd_json_to_text(json);

    g_assert_cmpstr(text, ==, expected);
}

static void
test_smallest_request(void)
{
    CfdJobSpec spec = {.time_limit_s = 60, .packet_limit = 10000, .filter = {.protocol = -1}};

    assert_request(&spec, "{\"system\":\"magic-transit\",\"type\":\"simple\",\"time_limit\":60,"
                          "\"packet_limit\":10000,\"filter_v1\":{}}");
}

static void
test_largest_request(void)
{
    CfdJobSpec spec = {
        .time_limit_s = 300,
        .packet_limit = 1,
        .offset_time_us = G_GINT64_CONSTANT(1577865600) * G_USEC_PER_SEC,
        .filter = {(gchar *)"192.0.2.1", (gchar *)"2001:db8::1", 65535, 1, 0},
    };

    assert_request(&spec, "{\"system\":\"magic-transit\",\"type\":\"simple\",\"time_limit\":300,"
                          "\"packet_limit\":1,\"filter_v1\":{\"source_address\":\"192.0.2.1\","
                          "\"source_port\":65535,\"destination_address\":\"2001:db8::1\","
                          "\"destination_port\":1,\"protocol\":0},"
                          "\"offset_time\":\"2020-01-01T08:00:00Z\"}");
}

static void
test_full_request(void)
{
    CfdJobSpec spec = {
        .type = CFD_JOB_FULL,
        .time_limit_s = 86400,
        .colo = (gchar *)"ord02",
        .destination = (gchar *)"s3://b/dir?region=us-east-1",
        .filter = {.protocol = -1},
    };

    assert_request(&spec, "{\"system\":\"magic-transit\",\"type\":\"full\",\"time_limit\":86400,"
                          "\"colo_name\":\"ord02\","
                          "\"destination_conf\":\"s3://b/dir?region=us-east-1\",\"filter_v1\":{}}");
    spec.byte_limit = 5;
    spec.packet_limit = 7;
    assert_request(&spec, "{\"system\":\"magic-transit\",\"type\":\"full\",\"time_limit\":86400,"
                          "\"packet_limit\":7,\"byte_limit\":5,\"colo_name\":\"ord02\","
                          "\"destination_conf\":\"s3://b/dir?region=us-east-1\",\"filter_v1\":{}}");
}

#define FULL "\"type\":\"full\",\"time_limit\":60,\"submitted\":\"" ASKED "\",\"filter_v1\":{},"

static void
test_full_matches(void)
{
    static const struct {
        const gchar *fields;
        gboolean matches;
    } cases[] = {
        {FULL "\"colo_name\":\"ord02\",\"destination_conf\":\"s3://b/dir?region=x\"", TRUE},
        {FULL "\"colo\":\"ORD02\",\"destination_conf\":\"s3://b/dir?region=x\"", TRUE},
        {FULL "\"colo_name\":\"ord02\",\"destination_conf\":\"s3://b/dir\"", TRUE},
        {FULL "\"colo_name\":\"ord02\",\"destination_conf\":\"s3://b/dir2?region=x\"", FALSE},
        {FULL "\"colo_name\":\"ORD\",\"destination_conf\":\"s3://b/dir?region=x\"", FALSE},
        {FULL "\"destination_conf\":\"s3://b/dir?region=x\"", FALSE},
        {FULL "\"colo_name\":\"ord02\"", FALSE},
        {FULL "\"colo_name\":\"ord02\",\"destination_conf\":\"s3://b/dir?region=x\","
              "\"byte_limit\":5",
         TRUE},
        {FULL "\"colo_name\":\"ord02\",\"destination_conf\":\"s3://b/dir?region=x\","
              "\"byte_limit\":6",
         FALSE},
    };
    CfdJobSpec spec = {
        .type = CFD_JOB_FULL,
        .time_limit_s = 60,
        .colo = (gchar *)"ord02",
        .destination = (gchar *)"s3://b/dir?region=x",
        .byte_limit = 5,
        .filter = {.protocol = -1},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *text = g_strdup_printf("{\"id\":\"" ID "\",%s}", cases[i].fields);
        g_autoptr(CfdJob) job = parse(text, NULL);

        g_test_message("%s", text);
        g_assert_true(cfd_job_matches(job, &spec, ASKED_US) == cases[i].matches);
    }
}

static void
test_full_fields(void)
{
    g_autoptr(CfdJob) job = parse("{\"id\":\"" ID "\",\"status\":\"running\",\"type\":\"full\","
                                  "\"packets_captured\":1.0,\"stop_requested\":\"" ASKED "\"}",
                                  NULL);
    g_autoptr(CfdJob) bare = parse("{\"id\":\"" ID "\",\"status\":\"complete\","
                                   "\"stop_requested\":\"\"}",
                                   NULL);

    g_assert_cmpint(job->asked.type, ==, CFD_JOB_FULL);
    g_assert_cmpint(job->packets_captured, ==, 1);
    g_assert_true(job->stop_requested);
    g_assert_true(cfd_job_is_active(job));
    g_assert_cmpint(bare->packets_captured, ==, -1);
    g_assert_false(bare->stop_requested);
    g_assert_false(cfd_job_is_active(bare));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/job/all-fields", test_all_fields);
    g_test_add_func("/job/statuses", test_statuses);
    g_test_add_func("/job/status-names", test_status_names);
    g_test_add_func("/job/json", test_json_is_kept);
    g_test_add_func("/job/missing-and-odd-fields", test_missing_and_odd_fields);
    g_test_add_func("/job/no-usable-id", test_no_usable_id);
    g_test_add_func("/job/matches", test_matches);
    g_test_add_func("/job/offset-must-match", test_offset_must_match);
    g_test_add_func("/job/smallest-request", test_smallest_request);
    g_test_add_func("/job/largest-request", test_largest_request);
    g_test_add_func("/job/full-request", test_full_request);
    g_test_add_func("/job/full-matches", test_full_matches);
    g_test_add_func("/job/full-fields", test_full_fields);
    return g_test_run();
}
