/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cloudflare-label.h"

#define ID "00112233445566778899aabbccddeeff"
#define WORDS "Cloudflare Magic Transit"

static CloudflareLabel *
parse_full(const gchar *more, const gchar *name)
{
    g_autofree gchar *description = g_strconcat(WORDS " words; type=full; capture=" ID, more, NULL);

    return cloudflare_label_parse(description, name);
}

static void
test_sample(void)
{
    g_autoptr(CloudflareLabel) label = cloudflare_label_parse(
        WORDS " sample, all colos; type=simple; capture=" ID "; colo=ORD", "magic-transit");

    g_assert_null(label->problem);
    g_assert_cmpstr(label->capture_id, ==, ID);
    g_assert_cmpstr(label->capture_type, ==, "simple");
    g_assert_cmpstr(label->sentence, ==, WORDS ", sample capture of all colos");
    g_assert_null(label->colo);
    g_assert_null(label->machine);
}

static void
test_site(void)
{
    g_autoptr(CloudflareLabel) label =
        parse_full("; colo=ord02; object=a%3Bb%25.pcap", "ord02/m%2F1");

    g_assert_null(label->problem);
    g_assert_cmpstr(label->colo, ==, "ORD");
    g_assert_cmpstr(label->colo_name, ==, "ord02");
    g_assert_cmpstr(label->city, ==, "Chicago");
    g_assert_cmpstr(label->country, ==, "US");
    g_assert_cmpstr(label->region, ==, "North America");
    g_assert_cmpfloat_with_epsilon(label->latitude, 41.9786, 1e-4);
    g_assert_cmpstr(label->object, ==, "a;b%.pcap");
    g_assert_cmpstr(label->machine, ==, "m/1");
    g_assert_cmpstr(label->machine_place, ==, "ord02/m/1 of 00112233");
    g_assert_cmpstr(label->place, ==, "ord02 (Chicago, US)");
    g_assert_cmpstr(label->sentence, ==, WORDS ", full capture at ord02 (Chicago, US)");
}

static void
test_unknown_colo(void)
{
    g_autoptr(CloudflareLabel) label = parse_full("; colo=xqq01", "xqq01/m");

    g_assert_true(label->is_unknown_colo);
    g_assert_cmpstr(label->colo, ==, "XQQ");
    g_assert_cmpstr(label->place, ==, "xqq01");
    g_assert_cmpstr(label->machine_place, ==, "xqq01/m of 00112233");
    g_assert_null(label->city);
}

static void
test_machine(void)
{
    const struct {
        const gchar *name;
        const gchar *machine;
    } rows[] = {{"ORD/3", "3"}, {"SYD/3", NULL}, {"ORD", NULL}, {"ORD/", NULL}, {NULL, NULL}};
    g_autoptr(CloudflareLabel) without = parse_full("", "magic-transit/7");

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CloudflareLabel) label = parse_full("; colo=ORD", rows[i].name);

        g_assert_cmpstr(label->machine, ==, rows[i].machine);
        g_assert_null(label->problem);
    }
    g_assert_cmpstr(without->machine, ==, "7");
    g_assert_cmpstr(without->machine_place, ==, "not known/7 of 00112233");
}

static void
test_problems(void)
{
    const struct {
        const gchar *description;
        const gchar *name;
        const gchar *problem;
    } rows[] = {
        {WORDS "; type=half; capture=" ID, NULL, "it does not tell the type, simple or full"},
        {WORDS "; type=full", NULL, "it does not tell the ID of the capture"},
        {WORDS "; type=full; capture=1234", NULL, "it does not tell the ID of the capture"},
        {WORDS "; type=full; capture=" ID "; colo=nowhere", NULL,
         "\"nowhere\" is not the name of a colo"},
        {WORDS "; type=full; type=full; capture=" ID, NULL, "it has \" type=full\""},
        {WORDS "; type=full; capture=" ID "; object=%4", NULL, "it has \" object=%4\""},
        {WORDS "; type=full;capture=" ID, NULL, "it has \"capture=" ID "\""},
        {WORDS "; type=full; capture=" ID ";", NULL, "it has \"\""},
        {WORDS "; type=full; capture=" ID "; x.y=1", NULL, "it has \" x.y=1\""},
        {WORDS "; type=full; capture=" ID, "magic-transit/%",
         "the interface is named \"magic-transit/%\""},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CloudflareLabel) label =
            cloudflare_label_parse(rows[i].description, rows[i].name);

        g_assert_cmpstr(label->problem, ==, rows[i].problem);
    }
}

static void
test_what_is_no_utf8(void)
{
    g_autoptr(CloudflareLabel) label = parse_full("; object=a%ff%c3%28", NULL);
    g_autoptr(CloudflareLabel) damaged = parse_full("; \xff", NULL);

    g_assert_cmpstr(label->object, ==, "a\357\277\275\357\277\275(");
    g_assert_cmpstr(damaged->problem, ==, "it has \" \357\277\275\"");
}

static void
test_no_label(void)
{
    g_assert_null(cloudflare_label_parse("eth0", "eth0"));
    g_assert_null(cloudflare_label_parse(WORDS, NULL));
    g_assert_null(cloudflare_label_parse(WORDS "; colo=ORD", NULL));
    g_assert_null(cloudflare_label_parse("", NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cloudflare-label/sample", test_sample);
    g_test_add_func("/cloudflare-label/site", test_site);
    g_test_add_func("/cloudflare-label/unknown-colo", test_unknown_colo);
    g_test_add_func("/cloudflare-label/machine", test_machine);
    g_test_add_func("/cloudflare-label/problems", test_problems);
    g_test_add_func("/cloudflare-label/no-utf8", test_what_is_no_utf8);
    g_test_add_func("/cloudflare-label/none", test_no_label);
    return g_test_run();
}
