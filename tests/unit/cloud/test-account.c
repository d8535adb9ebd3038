/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-account.h"

#include "cfd-json.h"

#include <string.h>

static CfdAccount *
read_account(const gchar *text)
{
    g_autoptr(CfdJson) json = cfd_json_parse(text, strlen(text), NULL);

    return cfd_account_from_json(json);
}

static void
test_account(void)
{
    g_autoptr(CfdAccount) account =
        read_account("{\"id\":\"0123456789ABCDEF0123456789abcdef\",\"name\":\"Example\\n\"}");
    g_autoptr(CfdAccount) nameless = read_account("{\"id\":\"0123456789abcdef0123456789abcdef\"}");

    g_assert_cmpstr(account->id, ==, "0123456789abcdef0123456789abcdef");
    g_assert_cmpstr(account->name, ==, "Example ");
    g_assert_cmpstr(nameless->name, ==, "");
    cfd_account_free(NULL);
}

static void
test_none(void)
{
    static const gchar *const texts[] = {"{}", "[]", "null", "{\"id\":1}", "{\"id\":\"../x\"}"};

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_null(read_account(texts[i]));
    g_assert_null(cfd_account_from_json(NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/account/account", test_account);
    g_test_add_func("/account/none", test_none);
    return g_test_run();
}
