/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-label.h"

#define ID "0123456789abcdef0123456789abcdef"

static void
assert_label(const CfdLabel *label, const gchar *name, const gchar *description)
{
    g_autofree gchar *name_is = cfd_label_interface_name(label);
    g_autofree gchar *description_is = cfd_label_interface_description(label);

    g_assert_cmpstr(name_is, ==, name);
    g_assert_cmpstr(description_is, ==, description);
}

/* No colo is ever invented for a sample, not even one that the caller has at hand. */
static void
test_sample(void)
{
    const CfdLabel label = {.type = "simple", .capture_id = ID};
    CfdLabel eager = label;

    eager.colo = "ord02";
    eager.city = "Chicago";
    eager.country = "US";
    eager.machine = "a1";
    eager.object_key = "k";
    assert_label(&label, "magic-transit",
                 "Cloudflare Magic Transit sample, all colos; type=simple; capture=" ID);
    assert_label(&eager, "magic-transit",
                 "Cloudflare Magic Transit sample, all colos; type=simple; capture=" ID);
}

static void
test_full(void)
{
    const CfdLabel label = {
        .type = "full",
        .capture_id = ID,
        .colo = "ord02",
        .city = "Chicago",
        .country = "US",
        .machine = "a1",
        .object_key = "dir/2024/pcap_" ID "_a1.pcap",
    };

    assert_label(&label, "ord02/a1",
                 "Cloudflare Magic Transit ord02 (Chicago, US); type=full; capture=" ID
                 "; colo=ord02; object=dir/2024/pcap_" ID "_a1.pcap");
}

static void
test_parts_that_are_not_known(void)
{
    CfdLabel label = {.type = "full", .capture_id = ID};

    assert_label(&label, "magic-transit", "Cloudflare Magic Transit; type=full; capture=" ID);
    label.machine = "2";
    label.city = "Chicago";
    assert_label(&label, "magic-transit/2", "Cloudflare Magic Transit; type=full; capture=" ID);
    label.colo = "ORD";
    assert_label(&label, "ORD/2",
                 "Cloudflare Magic Transit ORD (Chicago); type=full; capture=" ID "; colo=ORD");
    label.city = NULL;
    label.country = "US";
    assert_label(&label, "ORD/2",
                 "Cloudflare Magic Transit ORD (US); type=full; capture=" ID "; colo=ORD");
    label.country = NULL;
    label.machine = NULL;
    assert_label(&label, "ORD",
                 "Cloudflare Magic Transit ORD; type=full; capture=" ID "; colo=ORD");
}

static void
test_encoding(void)
{
    const CfdLabel label = {
        .type = "full",
        .capture_id = ID,
        .colo = "o;d",
        .city = "São; Paulo",
        .country = "B%",
        .machine = "a\n1;",
        .object_key = "50%/a;b=c\x01\x7f\xc2\x85\xff/ü (1).pcap",
    };

    assert_label(&label, "o%3Bd/a%0A1%3B",
                 "Cloudflare Magic Transit o%3Bd (São%3B Paulo, B%25); type=full; capture=" ID
                 "; colo=o%3Bd; object=50%25/a%3Bb=c%01%7F%C2%85%FF/ü (1).pcap");
}

/* A key that ends within a character loses nothing either. */
static void
test_cut_character(void)
{
    const CfdLabel label = {.type = "full", .capture_id = ID, .object_key = "a\xe2\x82"};

    assert_label(&label, "magic-transit",
                 "Cloudflare Magic Transit; type=full; capture=" ID "; object=a%E2%82");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/label/sample", test_sample);
    g_test_add_func("/label/full", test_full);
    g_test_add_func("/label/parts-that-are-not-known", test_parts_that_are_not_known);
    g_test_add_func("/label/encoding", test_encoding);
    g_test_add_func("/label/cut-character", test_cut_character);
    return g_test_run();
}
