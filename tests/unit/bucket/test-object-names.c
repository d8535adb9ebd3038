/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-object-names.h"

#define ID "66802ca5668e47a2b82c2e6746e45037"

static GPtrArray *
choose(const gchar *const *keys, const gchar *colo_name)
{
    g_autoptr(GPtrArray) objects =
        g_ptr_array_new_with_free_func((GDestroyNotify)cfd_listing_object_free);
    guint empty;

    for (guint i = 0; keys[i] != NULL; i++)
        g_ptr_array_add(objects, cfd_listing_object_new(keys[i], 5, "\"e\""));
    return cfd_object_names_choose(objects, ID, "dir/", colo_name, &empty);
}

/* expected: "COLO/MACHINE KEY" a line, `-` for no colo. */
static void
assert_names(const gchar *const *keys, const gchar *colo_name, const gchar *expected)
{
    g_autoptr(GPtrArray) names = choose(keys, colo_name);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < names->len; i++) {
        const CfdObjectName *name = g_ptr_array_index(names, i);

        g_assert_cmpint(name->object->size_bytes, ==, 5);
        g_assert_cmpstr(name->object->etag, ==, "\"e\"");
        g_string_append_printf(text, "%s/%s %s\n", name->colo != NULL ? name->colo : "-",
                               name->machine, name->object->key);
    }
    g_assert_cmpstr(text->str, ==, expected);
}

static void
test_documented_name(void)
{
    static const gchar *const keys[] = {"dir/pcap_" ID ".pcap", NULL};

    assert_names(keys, "ORD", "-/1 dir/pcap_" ID ".pcap\n");
}

static void
test_only_files_of_the_capture(void)
{
    static const gchar *const keys[] = {
        "dir/pcap_" ID "/",
        "dir/pcap_" ID ".pcap.tmp",
        "dir/pcap_" ID ".json",
        "dir/pcap_00002ca5668e47a2b82c2e6746e45037.pcap",
        "dir/" ID ".PCAPNG.gz",
        "dir/pcap_66802CA5668E47A2B82C2E6746E45037.pcapng",
        "dir/.pcap",
        NULL,
    };

    assert_names(keys, "ORD",
                 "-/1 dir/" ID ".PCAPNG.gz\n"
                 "-/pcap dir/pcap_66802CA5668E47A2B82C2E6746E45037.pcapng\n");
}

static void
test_machines_are_what_differs(void)
{
    static const gchar *const suffixes[] = {"dir/pcap_" ID "_12m35.pcap.gz",
                                            "dir/pcap_" ID "_12m34.pcap.gz", NULL};
    static const gchar *const folders[] = {"dir/a/x/pcap_" ID ".pcap", "dir/b/x/pcap_" ID ".pcap",
                                           NULL};
    static const gchar *const plain[] = {"dir/pcap_" ID ".pcap", "dir/pcap_" ID "_2.pcap", NULL};

    assert_names(suffixes, "ORD",
                 "-/12m34 dir/pcap_" ID "_12m34.pcap.gz\n"
                 "-/12m35 dir/pcap_" ID "_12m35.pcap.gz\n");
    assert_names(folders, "ORD",
                 "-/a dir/a/x/pcap_" ID ".pcap\n"
                 "-/b dir/b/x/pcap_" ID ".pcap\n");
    assert_names(plain, "ORD",
                 "-/1 dir/pcap_" ID ".pcap\n"
                 "-/2 dir/pcap_" ID "_2.pcap\n");
}

static void
test_same_names_are_numbered(void)
{
    static const gchar *const keys[] = {"dir/pcap_" ID ".pcap", "dir/pcap_" ID ".pcapng",
                                        "dir/pcap_" ID "_1.pcap", NULL};

    assert_names(keys, "ORD",
                 "-/1 dir/pcap_" ID ".pcap\n"
                 "-/2 dir/pcap_" ID ".pcapng\n"
                 "-/3 dir/pcap_" ID "_1.pcap\n");
}

static void
test_colo_that_the_key_names(void)
{
    static const gchar *const keys[] = {"dir/ord02/m1/pcap_" ID ".pcap",
                                        "dir/ord02/m2/pcap_" ID ".pcap",
                                        "dir/ORD10/m1/pcap_" ID ".pcap", NULL};

    assert_names(keys, "ORD",
                 "ORD10/m1 dir/ORD10/m1/pcap_" ID ".pcap\n"
                 "ord02/m1 dir/ord02/m1/pcap_" ID ".pcap\n"
                 "ord02/m2 dir/ord02/m2/pcap_" ID ".pcap\n");
}

static void
test_colo_is_never_invented(void)
{
    static const gchar *const keys[] = {"dir/order/pcap_" ID "_fra01_a.pcap",
                                        "dir/order/pcap_" ID "_ord023_b.pcap",
                                        "dir/order/pcap_" ID "_ord02_c.pcap", NULL};
    static const gchar *const in_folder[] = {"dir/pcap_" ID ".pcap", NULL};

    assert_names(keys, "ord02",
                 "-/fra01_a dir/order/pcap_" ID "_fra01_a.pcap\n"
                 "-/ord023_b dir/order/pcap_" ID "_ord023_b.pcap\n"
                 "ord02/c dir/order/pcap_" ID "_ord02_c.pcap\n");
    assert_names(keys, "",
                 "-/fra01_a dir/order/pcap_" ID "_fra01_a.pcap\n"
                 "-/ord023_b dir/order/pcap_" ID "_ord023_b.pcap\n"
                 "-/ord02_c dir/order/pcap_" ID "_ord02_c.pcap\n");
    assert_names(in_folder, "DIR", "-/1 dir/pcap_" ID ".pcap\n");
}

static void
test_empty_ones_are_counted(void)
{
    g_autoptr(GPtrArray) objects =
        g_ptr_array_new_with_free_func((GDestroyNotify)cfd_listing_object_free);
    g_autoptr(GPtrArray) names = NULL;
    guint empty;

    g_ptr_array_add(objects, cfd_listing_object_new("pcap_" ID ".pcap", 0, NULL));
    g_ptr_array_add(objects, cfd_listing_object_new("pcap_" ID "/", 0, NULL));
    names = cfd_object_names_choose(objects, ID, "", "ord02", &empty);
    g_assert_cmpuint(names->len, ==, 0);
    g_assert_cmpuint(empty, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/object-names/documented", test_documented_name);
    g_test_add_func("/object-names/of-the-capture", test_only_files_of_the_capture);
    g_test_add_func("/object-names/machines", test_machines_are_what_differs);
    g_test_add_func("/object-names/numbers", test_same_names_are_numbered);
    g_test_add_func("/object-names/colo", test_colo_that_the_key_names);
    g_test_add_func("/object-names/no-colo", test_colo_is_never_invented);
    g_test_add_func("/object-names/empty", test_empty_ones_are_counted);
    return g_test_run();
}
