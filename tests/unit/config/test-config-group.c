/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-config-group.h"

#include "cfd-options.h"

static void
test_profile(void)
{
    static const struct {
        const gchar *group;
        const gchar *name;
    } cases[] = {
        {"profile work", "work"}, {"profile \t work", "work"},
        {"profile", ""},          {"profile ", ""},
        {"profiles", NULL},       {"profile-work", NULL},
        {"cloudflaredump", NULL}, {"", NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(cfd_config_group_profile(cases[i].group), ==, cases[i].name);
}

static void
test_names(void)
{
    static const gchar *const good[] = {
        "work", "a", "_", "customer-7", "a.b", "A9", "abcdefghijklmnopqrstuvwxyz012345"};
    static const gchar *const bad[] = {
        "", "-a", ".a", "a b", "a\n", "a/b", "\303\244", "abcdefghijklmnopqrstuvwxyz0123456"};

    for (guint i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_true(cfd_config_group_is_name(good[i]));
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(cfd_config_group_is_name(bad[i]));
}

static void
test_keys(void)
{
    g_assert_true(cfd_config_group_find_key("time_limit") == cfd_options_find("time-limit"));
    g_assert_true(cfd_config_group_find_key("time-limit") == cfd_options_find("time-limit"));
    g_assert_true(cfd_config_group_find_key("token_in") == cfd_options_find("token-in"));
    /* Of one command, of the dialog alone, and none at all. */
    g_assert_null(cfd_config_group_find_key("json"));
    g_assert_null(cfd_config_group_find_key("account"));
    g_assert_null(cfd_config_group_find_key("Time_limit"));
    g_assert_null(cfd_config_group_find_key(""));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/config-group/profile", test_profile);
    g_test_add_func("/config-group/names", test_names);
    g_test_add_func("/config-group/keys", test_keys);
    return g_test_run();
}
