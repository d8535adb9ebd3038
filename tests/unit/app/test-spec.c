/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-api.h"

#include "cfd-file.h"
#include "cfd-spec.h"

#define ID "66802ca5668e47a2b82c2e6746e45037"

#define SECOND_US ((gint64)G_USEC_PER_SEC)

#define EMPTY_LIST "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":[]}"

typedef struct {
    FakeNet net;
    CfdRedactor *redactor;
    CfdApi *api;
    CfdOptions *options;
} Fixture;

/* The server's clock is two hours ahead of this machine's. */
static const FakeReply REPLIES[] = {
    {.status = 200, .date = "Mon, 21 Sep 2026 16:13:20 GMT", .body = EMPTY_LIST}};

static void
set_up(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{

    fake_net_init(&self->net, REPLIES);
    self->redactor = cfd_redactor_new();
    self->api = fake_api_new(&self->net, self->redactor);
    self->options = cfd_options_new();
}

static void
tear_down(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    cfd_options_free(self->options);
    cfd_api_free(self->api);
    cfd_redactor_free(self->redactor);
    fake_net_clear(&self->net);
}

static void
set(Fixture *self, const gchar *name, const gchar *text)
{
    g_autoptr(GError) error = NULL;

    cfd_options_set(self->options, cfd_options_find(name), name, text, self->redactor, &error);
    g_assert_no_error(error);
}

static void
test_defaults(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPlan) plan = cfd_spec_make_plan(self->options, self->api, NULL);
    g_autofree gchar *folder = cfd_file_cache_folder();

    g_assert_cmpint(plan->spec.type, ==, CFD_JOB_SIMPLE);
    g_assert_cmpint(plan->spec.time_limit_s, ==, 60);
    g_assert_cmpint(plan->spec.packet_limit, ==, 10000);
    g_assert_cmpint(plan->spec.offset_time_us, ==, 0);
    g_assert_null(plan->spec.filter.source_address);
    g_assert_cmpint(plan->spec.filter.source_port, ==, 0);
    g_assert_cmpint(plan->spec.filter.protocol, ==, -1);
    g_assert_null(plan->spec.colo);
    g_assert_null(plan->spec.destination);
    g_assert_null(plan->capture_id);
    g_assert_cmpint(plan->on_stop, ==, CFD_PLAN_LOAD);
    g_assert_cmpstr(plan->spool_folder, ==, folder);
    g_assert_cmpuint(self->net.requests->len, ==, 0);
}

static void
test_everything(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPlan) plan = NULL;

    set(self, "time-limit", "5");
    set(self, "packet-limit", "7");
    set(self, "source-address", "192.0.2.1");
    set(self, "destination-address", "2001:DB8::1");
    set(self, "source-port", "1");
    set(self, "destination-port", "65535");
    set(self, "protocol", "gre");
    set(self, "spool-dir", "/var/tmp");
    plan = cfd_spec_make_plan(self->options, self->api, NULL);
    g_assert_cmpint(plan->spec.time_limit_s, ==, 5);
    g_assert_cmpint(plan->spec.packet_limit, ==, 7);
    g_assert_cmpstr(plan->spec.filter.source_address, ==, "192.0.2.1");
    g_assert_cmpstr(plan->spec.filter.destination_address, ==, "2001:db8::1");
    g_assert_cmpint(plan->spec.filter.source_port, ==, 1);
    g_assert_cmpint(plan->spec.filter.destination_port, ==, 65535);
    g_assert_cmpint(plan->spec.filter.protocol, ==, 47);
    g_assert_cmpstr(plan->spool_folder, ==, "/var/tmp");
}

static void
test_offset_goes_by_the_servers_clock(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPlan) plan = NULL;

    set(self, "offset-time", "-1h");
    plan = cfd_spec_make_plan(self->options, self->api, NULL);
    g_assert_cmpint(plan->spec.offset_time_us - self->net.loop.wall_us, ==,
                    3600500 * G_GINT64_CONSTANT(1000));
}

static void
test_oldest_offset_leaves_time_for_the_request(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPlan) plan = NULL;

    set(self, "offset-time", "-24h");
    plan = cfd_spec_make_plan(self->options, self->api, NULL);
    g_assert_cmpint(plan->spec.offset_time_us - self->net.loop.wall_us, ==,
                    (7200500 - 86400000 + 10000) * G_GINT64_CONSTANT(1000));
}

static void
test_offset_out_of_the_servers_day(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    /* Within 24 hours of the local clock, and not of the server's. */
    set(self, "offset-time", "2026-09-20T15:00:00Z");
    g_assert_null(cfd_spec_make_plan(self->options, self->api, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
    g_assert_nonnull(strstr(error->message, "--offset-time"));
    g_assert_cmpuint(self->net.requests->len, ==, 1);
}

/* In whole seconds. */
static gint64
now_of_server_us(const Fixture *self)
{
    return self->net.loop.wall_us / SECOND_US * SECOND_US + 7200 * SECOND_US;
}

static void
test_look_back(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPlan) plan = NULL;

    set(self, "since", "-3h");
    set(self, "offset-time", "-2h");
    plan = cfd_spec_make_plan(self->options, self->api, NULL);
    g_assert_cmpint(plan->windows->since_us, ==, now_of_server_us(self) - 10800 * SECOND_US);
    g_assert_cmpint(plan->windows->until_us, ==, now_of_server_us(self) - 7200 * SECOND_US);
    g_assert_cmpint(plan->windows->window_s, ==, 300);
    g_assert_cmpuint(plan->windows->max_requests, ==, 0);
}

static void
test_requests_for_halves(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPlan) plan = NULL;

    set(self, "since", "-1h");
    set(self, "on-saturated", "split");
    plan = cfd_spec_make_plan(self->options, self->api, NULL);
    g_assert_cmpint(plan->windows->until_us, ==, now_of_server_us(self));
    g_assert_cmpuint(plan->windows->max_requests, ==, 56);
}

/* The window that has just passed comes first. */
static void
test_follow(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPlan) plan = NULL;

    set(self, "follow", "true");
    plan = cfd_spec_make_plan(self->options, self->api, NULL);
    g_assert_cmpint(plan->windows->since_us, ==, now_of_server_us(self) - 90 * SECOND_US);
    g_assert_cmpint(plan->windows->until_us, ==, 0);
    g_assert_cmpint(plan->windows->window_s, ==, 60);
    g_assert_cmpint(plan->windows->lag_s, ==, 30);
}

/* One can be halved, too. */
static void
test_requests_for_halves_of_one(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPlan) plan = NULL;

    set(self, "since", "-1m");
    set(self, "on-saturated", "split");
    plan = cfd_spec_make_plan(self->options, self->api, NULL);
    g_assert_cmpuint(plan->windows->max_requests, ==, 12);
}

static void
test_look_back_that_cannot_be(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        const gchar *since, *window, *max_requests, *expected;
    } cases[] = {
        {"-0h1s", "", "", NULL},
        {"-24h", "60", "", "older than 24 hours by then: give a longer --window"},
        {"-24h", "300", "", NULL},
        {"-10m", "60", "9", "takes 10 requests, and there may be 9 (--max-requests)"},
        {"-10m", "60", "10", NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CfdPlan) plan = NULL;

        set(self, "since", cases[i].since);
        set(self, "window", cases[i].window);
        set(self, "max-requests", cases[i].max_requests);
        plan = cfd_spec_make_plan(self->options, self->api, &error);
        if (cases[i].expected == NULL) {
            g_assert_no_error(error);
            continue;
        }
        g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
        g_assert_nonnull(strstr(error->message, cases[i].expected));
    }
}

static void
assert_destination(Fixture *self, const gchar *bucket, const gchar *expected)
{
    g_autoptr(CfdPlan) plan = NULL;

    set(self, "bucket", bucket);
    plan = cfd_spec_make_plan(self->options, self->api, NULL);
    g_assert_cmpstr(plan->spec.destination, ==, expected);
}

static void
test_region_of_the_bucket(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    set(self, "type", "full");
    set(self, "colo", "chicago");
    set(self, "bucket-region", "eu-west-9");
    assert_destination(self, "s3://packets/dir", "s3://packets/dir?region=eu-west-9");
    assert_destination(self, "s3://packets?region=us-east-1", "s3://packets?region=us-east-1");
    assert_destination(self, "gs://packets", "gs://packets");
}

/* The offset is of another day's sample. */
static void
test_full(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPlan) plan = NULL;

    set(self, "type", "full");
    set(self, "offset-time", "-1h");
    set(self, "colo", "chicago");
    set(self, "bucket", "S3://packets//dir/?region=US-EAST-1");
    set(self, "protocol", "udp");
    plan = cfd_spec_make_plan(self->options, self->api, NULL);
    g_assert_cmpint(plan->spec.type, ==, CFD_JOB_FULL);
    g_assert_cmpstr(plan->spec.colo, ==, "ORD");
    g_assert_cmpstr(plan->spec.destination, ==, "s3://packets/dir?region=us-east-1");
    g_assert_cmpint(plan->spec.time_limit_s, ==, 300);
    g_assert_cmpint(plan->spec.packet_limit, ==, 0);
    g_assert_cmpint(plan->spec.byte_limit, ==, 0);
    g_assert_cmpint(plan->spec.offset_time_us, ==, 0);
    g_assert_cmpint(plan->spec.filter.protocol, ==, 17);
    g_assert_cmpint(plan->on_stop, ==, CFD_PLAN_LOAD);
    g_assert_cmpuint(self->net.requests->len, ==, 0);
}

static void
test_every_limit_of_full(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPlan) plan = NULL;

    set(self, "type", "full");
    set(self, "colo", "ORD02");
    set(self, "bucket", "gs://packets");
    set(self, "time-limit", "7");
    set(self, "packet-limit", "8");
    set(self, "full-time-limit", "86400");
    set(self, "full-packet-limit", "9");
    set(self, "byte-limit", "1000000000");
    set(self, "on-stop", "leave");
    plan = cfd_spec_make_plan(self->options, self->api, NULL);
    g_assert_cmpstr(plan->spec.colo, ==, "ord02");
    g_assert_cmpstr(plan->spec.destination, ==, "gs://packets");
    g_assert_cmpint(plan->spec.time_limit_s, ==, 86400);
    g_assert_cmpint(plan->spec.packet_limit, ==, 9);
    g_assert_cmpint(plan->spec.byte_limit, ==, 1000000000);
    g_assert_cmpint(plan->on_stop, ==, CFD_PLAN_LEAVE);
}

static void
test_what_full_lacks(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        const gchar *colo, *bucket, *expected;
    } cases[] = {
        {"", "",
         "a full capture needs to know the data centre to record in: give its colo, such as ORD, "
         "as \"Colo (data centre)\" in the tab Full capture (--colo)"},
        {"ORD", "",
         "a full capture needs a bucket of yours to write the packets into: choose one as "
         "\"Bucket\" in the tab Full capture, or give its address (--bucket), such as "
         "s3://name/folder?region=us-east-1"},
        {"ORD", "s3://packets",
         "Bucket (--bucket): the bucket's address lacks region, a region such as "
         "us-east-1: give "
         "s3://BUCKET/DIRECTORY?region=REGION"},
    };

    set(self, "type", "full");
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        set(self, "colo", cases[i].colo);
        set(self, "bucket", cases[i].bucket);
        g_assert_null(cfd_spec_make_plan(self->options, self->api, &error));
        g_assert_error(error, CFD_ERROR, CFD_ERROR_OPTION);
        g_assert_cmpstr(error->message, ==, cases[i].expected);
    }
}

static void
test_existing(Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(CfdPlan) plan = NULL;

    set(self, "type", "full");
    set(self, "capture-id", ID);
    set(self, "offset-time", "-1h");
    set(self, "on-stop", "discard");
    set(self, "spool-dir", "/var/tmp");
    plan = cfd_spec_make_plan(self->options, self->api, NULL);
    g_assert_cmpstr(plan->capture_id, ==, ID);
    g_assert_cmpint(plan->on_stop, ==, CFD_PLAN_DISCARD);
    g_assert_cmpstr(plan->spool_folder, ==, "/var/tmp");
    g_assert_null(plan->spec.colo);
    g_assert_cmpint(plan->spec.time_limit_s, ==, 0);
    g_assert_cmpint(plan->spec.offset_time_us, ==, 0);
    g_assert_cmpuint(self->net.requests->len, ==, 0);
}

#define ADD(path, function) g_test_add("/spec/" path, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("defaults", test_defaults);
    ADD("everything", test_everything);
    ADD("offset", test_offset_goes_by_the_servers_clock);
    ADD("oldest-offset", test_oldest_offset_leaves_time_for_the_request);
    ADD("offset-out-of-day", test_offset_out_of_the_servers_day);
    ADD("look-back", test_look_back);
    ADD("halves", test_requests_for_halves);
    ADD("halves-of-one", test_requests_for_halves_of_one);
    ADD("look-back-that-cannot-be", test_look_back_that_cannot_be);
    ADD("follow", test_follow);
    ADD("full", test_full);
    ADD("bucket-region", test_region_of_the_bucket);
    ADD("full-limits", test_every_limit_of_full);
    ADD("full-lacks", test_what_full_lacks);
    ADD("existing", test_existing);
    return g_test_run();
}
