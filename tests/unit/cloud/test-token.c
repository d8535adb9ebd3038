/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-token.h"

#include "cfd-json.h"

#include <string.h>

#define ID "0123456789abcdef0123456789abcdef"

static CfdToken *
read_token(const gchar *text)
{
    g_autoptr(CfdJson) json = cfd_json_parse(text, strlen(text), NULL);

    return cfd_token_from_json(json);
}

static void
test_token(void)
{
    g_autoptr(CfdToken) active = read_token("{\"id\":\"" ID "\",\"status\":\"active\","
                                            "\"expires_on\":\"2027-01-01T00:00:00Z\"}");
    g_autoptr(CfdToken) expired = read_token("{\"id\":\"" ID "\",\"status\":\"expired\\n\"}");
    g_autoptr(CfdToken) bare = read_token("{\"id\":\"" ID "\"}");

    g_assert_cmpstr(active->id, ==, ID);
    g_assert_cmpstr(active->expires, ==, "2027-01-01T00:00:00Z");
    g_assert_true(cfd_token_is_active(active));
    g_assert_cmpstr(expired->status, ==, "expired ");
    g_assert_null(expired->expires);
    g_assert_false(cfd_token_is_active(expired));
    g_assert_true(cfd_token_is_active(bare));
    cfd_token_free(NULL);
}

static void
test_none(void)
{
    static const gchar *const texts[] = {"{}", "[]", "null", "{\"id\":1}", "{\"id\":\"x\"}"};

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_null(read_token(texts[i]));
    g_assert_null(cfd_token_from_json(NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/token/token", test_token);
    g_test_add_func("/token/none", test_none);
    return g_test_run();
}
