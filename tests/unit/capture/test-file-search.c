/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-bucket.h"

#include "cfd-file-search.h"

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define LIST(contents)                                                                             \
    "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>" contents  \
    "</ListBucketResult>"
#define FILE_1(size) "<Contents><Key>dir/pcap_" ID "_1.pcap</Key><Size>" size "</Size></Contents>"
#define FILE_2 "<Contents><Key>dir/pcap_" ID "_2.pcap</Key><Size>5</Size></Contents>"
#define ANSWER(contents)                                                                           \
    {                                                                                              \
        .status = 200, .body = LIST(contents)                                                      \
    }

typedef struct {
    FakeBucket fake;
    CfdBucket *bucket;
    CfdFileSearch *search;
} Fixture;

static void
init(Fixture *self, const FakeReply *replies, gboolean is_old)
{
    CfdFileSearchConfig config;

    fake_bucket_init(&self->fake, replies);
    self->bucket = cfd_bucket_new(&self->fake.config);
    config = (CfdFileSearchConfig){
        .bucket = self->bucket,
        .clock = &self->fake.net.loop.clock,
        .report = &self->fake.net.report,
        .capture_id = ID,
        .colo_name = "xqq01",
        .is_old = is_old,
    };
    self->search = cfd_file_search_new(&config);
}

static void
clear(Fixture *self)
{
    cfd_file_search_free(self->search);
    cfd_bucket_free(self->bucket);
    fake_bucket_clear(&self->fake);
}

/* How many files it finds; -1 with an error. */
static gint
run(Fixture *self, GError **error)
{
    for (;;) {
        g_autoptr(GPtrArray) files = NULL;
        gint64 until_us;
        CfdStep step = cfd_file_search_step(self->search, &until_us, &files, error);

        if (step == CFD_STEP_DONE)
            return (gint)files->len;
        if (step == CFD_STEP_FAILED)
            return -1;
        if (step == CFD_STEP_WAIT_UNTIL)
            g_assert_true(cfd_loop_wait_until(self->fake.net.loop.loop, until_us, NULL));
    }
}

static void
test_waits_until_it_is_stable(void)
{
    /* Nothing yet; one; a larger one; two, three times. */
    static const FakeReply replies[] = {
        ANSWER(""),
        ANSWER(FILE_1("3")),
        ANSWER(FILE_1("5")),
        ANSWER(FILE_1("5") FILE_2),
        ANSWER(FILE_1("5") FILE_2),
        ANSWER(FILE_1("5") FILE_2),
    };
    Fixture fixture;
    gint64 start_us;

    init(&fixture, replies, FALSE);
    start_us = fixture.fake.net.loop.monotonic_us;
    g_assert_cmpint(run(&fixture, NULL), ==, 2);
    g_assert_cmpuint(fixture.fake.net.requests->len, ==, G_N_ELEMENTS(replies));
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us - start_us, ==, 9 * G_USEC_PER_SEC);
    clear(&fixture);
}

static void
test_old_one_is_looked_at_once(void)
{
    static const FakeReply one[] = {ANSWER(FILE_1("5"))};
    static const FakeReply none[] = {ANSWER(""), ANSWER("")};
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    init(&fixture, one, TRUE);
    g_assert_cmpint(run(&fixture, NULL), ==, 1);
    clear(&fixture);
    init(&fixture, none, TRUE);
    g_assert_cmpint(run(&fixture, &error), ==, -1);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(error->message, ID));
    clear(&fixture);
}

static void
test_nothing_comes(void)
{
    FakeReply replies[100];
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    gint64 start_us;

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = (FakeReply)ANSWER(FILE_1("0"));
    init(&fixture, replies, FALSE);
    start_us = fixture.fake.net.loop.monotonic_us;
    g_assert_cmpint(run(&fixture, &error), ==, -1);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(error->message, "no file of it that is not empty: check "
                                            "that there is a colo xqq01"));
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us - start_us, ==, 60 * G_USEC_PER_SEC);
    clear(&fixture);
}

static void
test_changes_for_ever(void)
{
    FakeReply replies[50];
    Fixture fixture;
    gint64 start_us;

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = i % 2 == 0 ? (FakeReply)ANSWER(FILE_1("5")) : (FakeReply)ANSWER(FILE_1("6"));
    init(&fixture, replies, FALSE);
    start_us = fixture.fake.net.loop.monotonic_us;
    g_assert_cmpint(run(&fixture, NULL), ==, 1);
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us - start_us, ==, 60 * G_USEC_PER_SEC);
    g_assert_nonnull(strstr(fixture.fake.net.notes->str, "its files were still changing"));
    clear(&fixture);
}

/* What a folder holds that is no folder of captures alone. */
static gchar *
make_busy_folder(void)
{
    GString *text = g_string_new("<ListBucketResult><IsTruncated>false</IsTruncated>");

    for (guint i = 0; i <= CFD_BUCKET_MAX_OBJECTS; i++)
        g_string_append_printf(text, "<Contents><Key>dir/%u</Key><Size>5</Size></Contents>", i);
    g_string_append(text, "</ListBucketResult>");
    return g_string_free(text, FALSE);
}

static void
test_busy_folder_is_left_alone_at_first(void)
{
    g_autofree gchar *busy = make_busy_folder();
    FakeReply replies[10];
    Fixture fixture;
    gint64 start_us;

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        replies[i] = i < 6 ? (FakeReply)ANSWER("") : (FakeReply)ANSWER(FILE_1("5"));
    replies[6] = (FakeReply){.status = 200, .body = busy};
    init(&fixture, replies, FALSE);
    start_us = fixture.fake.net.loop.monotonic_us;
    g_assert_cmpint(run(&fixture, NULL), ==, 1);
    for (guint i = 0; i < G_N_ELEMENTS(replies); i++)
        g_assert_true((strstr(fake_net_request(&fixture.fake.net, i), "prefix=dir%2F\n") != NULL) ==
                      (i == 6));
    g_assert_cmpint(fixture.fake.net.loop.monotonic_us - start_us, ==, 21 * G_USEC_PER_SEC);
    clear(&fixture);
}

static void
test_busy_folder_is_told_at_the_end(void)
{
    g_autofree gchar *busy = make_busy_folder();
    FakeReply replies[40];
    Fixture fixture;
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(replies); i++) {
        replies[i] = (FakeReply)ANSWER("");
        if (i > 5 && i % 2 == 0)
            replies[i] = (FakeReply){.status = 200, .body = busy};
    }
    init(&fixture, replies, FALSE);
    g_assert_cmpint(run(&fixture, &error), ==, -1);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE);
    g_assert_nonnull(strstr(error->message, "pcap_" ID));
    g_assert_cmpuint(fixture.fake.net.requests->len, ==, 37);
    clear(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/file-search/stable", test_waits_until_it_is_stable);
    g_test_add_func("/file-search/old", test_old_one_is_looked_at_once);
    g_test_add_func("/file-search/nothing", test_nothing_comes);
    g_test_add_func("/file-search/changes", test_changes_for_ever);
    g_test_add_func("/file-search/busy-at-first", test_busy_folder_is_left_alone_at_first);
    g_test_add_func("/file-search/busy-to-the-end", test_busy_folder_is_told_at_the_end);
    return g_test_run();
}
