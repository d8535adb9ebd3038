/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-json.h"

#include "cfd-error.h"

#include <string.h>

static CfdJson *
parse(const gchar *text)
{
    g_autoptr(GError) error = NULL;
    CfdJson *json = cfd_json_parse(text, strlen(text), &error);

    g_assert_no_error(error);
    return json;
}

static void
assert_refused(const gchar *text, gsize size, CfdErrorCode code)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(cfd_json_parse(text, size, &error));
    g_assert_error(error, CFD_ERROR, (gint)code);
}

static void
test_values(void)
{
    g_autoptr(CfdJson) json = parse("{\"s\":\"x\",\"t\":true,\"f\":false,\"n\":null,\"a\":[1,2]}");

    g_assert_true(cfd_json_is_object(json));
    g_assert_cmpstr(cfd_json_string(cfd_json_member(json, "s")), ==, "x");
    g_assert_true(cfd_json_is_true(cfd_json_member(json, "t")));
    g_assert_false(cfd_json_is_true(cfd_json_member(json, "f")));
    g_assert_null(cfd_json_string(cfd_json_member(json, "n")));
    g_assert_cmpuint(cfd_json_length(cfd_json_member(json, "a")), ==, 2);
    g_assert_null(cfd_json_element(cfd_json_member(json, "a"), 2));
}

static void
test_what_is_not_there(void)
{
    g_autoptr(CfdJson) json = parse("[\"x\"]");
    gint64 value = 7;

    g_assert_null(cfd_json_member(json, "s"));
    g_assert_null(cfd_json_member(NULL, "s"));
    g_assert_null(cfd_json_element(NULL, 0));
    g_assert_null(cfd_json_string(json));
    g_assert_null(cfd_json_string(NULL));
    g_assert_false(cfd_json_is_true(NULL));
    g_assert_false(cfd_json_integer(NULL, &value));
    g_assert_cmpint(value, ==, 7);
}

static void
test_integers(void)
{
    static const struct {
        const gchar *text;
        gboolean ok;
        gint64 value;
    } cases[] = {
        {"1", TRUE, 1},      {"1.0", TRUE, 1},    {"-5", TRUE, -5},   {"1e3", TRUE, 1000},
        {"1.5", FALSE, 0},   {"\"1\"", FALSE, 0}, {"true", FALSE, 0}, {"null", FALSE, 0},
        {"1e300", FALSE, 0}, {"[1]", FALSE, 0},   {"1e16", FALSE, 0},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *text = g_strdup_printf("{\"v\":%s}", cases[i].text);
        g_autoptr(CfdJson) json = parse(text);
        gint64 value = 0;

        g_test_message("%s", text);
        g_assert_true(cfd_json_integer(cfd_json_member(json, "v"), &value) == cases[i].ok);
        g_assert_cmpint(value, ==, cases[i].value);
    }
}

static void
test_not_json(void)
{
    static const gchar *const texts[] = {
        "",
        " ",
        "{",
        "{\"a\":}",
        "<html>502 Bad Gateway</html>",
        "{} {}x",
        "{\"a\":\"\xff\"}",
        "\"unclosed",
        "0{}{\"a\":1}",
        "{}{}",
        "05{}",
        "{\"success\":false}{\"success\":true}",
        "/*\"*/[[[]]]",
        "// \n{}",
        "{'a':1}",
        "{a:1}",
        "[1,2",
    };

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_test_message("%s", texts[i]);
        assert_refused(texts[i], strlen(texts[i]), CFD_ERROR_REPLY);
    }
    assert_refused("{}\0{}", 5, CFD_ERROR_REPLY);
}

static void
test_depth(void)
{
    g_autoptr(GString) deep = g_string_new(NULL);
    g_autoptr(CfdJson) flat = NULL;

    for (guint i = 0; i < CFD_JSON_MAX_DEPTH; i++)
        g_string_append_c(deep, '[');
    for (guint i = 0; i < CFD_JSON_MAX_DEPTH; i++)
        g_string_append_c(deep, ']');
    flat = parse(deep->str);
    g_string_prepend_c(deep, '[');
    g_string_append_c(deep, ']');
    assert_refused(deep->str, deep->len, CFD_ERROR_REPLY);
}

static void
test_brackets_in_strings_do_not_nest(void)
{
    g_autofree gchar *brackets = g_strnfill(CFD_JSON_MAX_DEPTH * 2, '[');
    g_autofree gchar *text = g_strdup_printf("[\"\\\"%s\\\\\"]", brackets);
    g_autoptr(CfdJson) json = parse(text);

    g_assert_cmpuint(cfd_json_length(json), ==, 1);
}

static void
test_comment_hides_no_brackets(void)
{
    g_autofree gchar *open = g_strnfill(300000, '[');
    g_autofree gchar *close = g_strnfill(300000, ']');
    g_autofree gchar *text = g_strconcat("/*\"*/", open, close, NULL);

    assert_refused(text, strlen(text), CFD_ERROR_REPLY);
}

static void
test_size(void)
{
    g_autofree gchar *text = g_strnfill(CFD_JSON_MAX_BYTES + 1, ' ');

    assert_refused(text, CFD_JSON_MAX_BYTES + 1, CFD_ERROR_TOO_LARGE);
}

static void
test_written(void)
{
    g_autoptr(CfdJson) json = cfd_json_object_new();
    g_autofree gchar *text = NULL;

    cfd_json_set_string(json, "s", "a\"b");
    cfd_json_set_integer(json, "i", G_GINT64_CONSTANT(1000000000));
    cfd_json_set_object(json, "o", cfd_json_object_new());
    text = cfd_json_to_text(json);
    g_assert_cmpstr(text, ==, "{\"s\":\"a\\\"b\",\"i\":1000000000,\"o\":{}}");
}

/* In either order, for each has its own. */
static void
test_several_owners(void)
{
    CfdJson *document = parse("{\"a\":[{\"b\":1},{\"c\":2}]}");
    CfdJson *element = cfd_json_ref(cfd_json_element(cfd_json_member(document, "a"), 1));
    CfdJson *whole = cfd_json_ref(document);
    g_autofree gchar *text = NULL;
    gint64 value = 0;

    cfd_json_free(document);
    cfd_json_free(whole);
    text = cfd_json_to_text(element);
    g_assert_cmpstr(text, ==, "{\"c\":2}");
    g_assert_true(cfd_json_integer(cfd_json_member(element, "c"), &value));
    g_assert_cmpint(value, ==, 2);
    cfd_json_free(element);
}

static void
assert_written(const CfdJson *json, const gchar *expected)
{
    g_autofree gchar *text = cfd_json_to_text(json);

    g_assert_cmpstr(text, ==, expected);
}

static void
test_array(void)
{
    g_autoptr(CfdJson) list = cfd_json_array_new();
    g_autoptr(CfdJson) document = parse("[{\"a\":null},\"x\"]");

    assert_written(list, "[]");
    g_assert_cmpuint(cfd_json_length(list), ==, 0);
    cfd_json_add(list, cfd_json_object_new());
    cfd_json_add(list, cfd_json_array_new());
    cfd_json_add(list, cfd_json_ref(cfd_json_element(document, 0)));
    cfd_json_add(list, cfd_json_ref(cfd_json_element(document, 1)));
    cfd_json_free(g_steal_pointer(&document));
    assert_written(list, "[{},[],{\"a\":null},\"x\"]");
    g_assert_cmpuint(cfd_json_length(list), ==, 4);
    g_assert_cmpstr(cfd_json_string(cfd_json_element(list, 3)), ==, "x");
}

/* What is in one list may be in another, too. */
static void
test_array_of_what_is_shared(void)
{
    g_autoptr(CfdJson) element = parse("{\"a\":1}");
    g_autoptr(CfdJson) other = cfd_json_array_new();
    CfdJson *list = cfd_json_array_new();

    cfd_json_add(list, cfd_json_ref(element));
    cfd_json_add(list, cfd_json_ref(element));
    cfd_json_add(other, cfd_json_ref(element));
    assert_written(list, "[{\"a\":1},{\"a\":1}]");
    cfd_json_free(list);
    assert_written(other, "[{\"a\":1}]");
    assert_written(element, "{\"a\":1}");
}

static void
test_pretty(void)
{
    static const gchar *const cases[][2] = {
        {"[]", "[]\n"},
        {"{}", "{}\n"},
        {"{\"a\":[1,\"x\\ny\"],\"b\":{\"c\":true}}",
         "{\n  \"a\" : [\n    1,\n    \"x\\ny\"\n  ],\n  \"b\" : {\n    \"c\" : true\n  }\n}\n"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CfdJson) json = parse(cases[i][0]);
        g_autofree gchar *text = cfd_json_to_pretty_text(json);
        g_autoptr(CfdJson) again = parse(text);

        g_assert_cmpstr(text, ==, cases[i][1]);
        assert_written(again, cases[i][0]);
    }
}

/* A terminal obeys U+009B as it does ESC [, and U+202E turns what follows about. */
static void
test_pretty_text_is_safe(void)
{
    const gchar *const text =
        "{\"a\\u009b\":\"x\\u202e\\u0007\\u2028é\\ud83d\\ude00\\udb40\\udc01\"}";
    g_autoptr(CfdJson) json = cfd_json_parse(text, strlen(text), NULL);
    g_autofree gchar *pretty = cfd_json_to_pretty_text(json);

    g_assert_nonnull(strstr(pretty, "\"a\\u009b\""));
    g_assert_nonnull(strstr(pretty, "\"x\\u202e\\u0007\\u2028é😀\\udb40\\udc01\""));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/values", test_values);
    g_test_add_func("/json/what-is-not-there", test_what_is_not_there);
    g_test_add_func("/json/integers", test_integers);
    g_test_add_func("/json/not-json", test_not_json);
    g_test_add_func("/json/depth", test_depth);
    g_test_add_func("/json/brackets-in-strings", test_brackets_in_strings_do_not_nest);
    g_test_add_func("/json/comment", test_comment_hides_no_brackets);
    g_test_add_func("/json/size", test_size);
    g_test_add_func("/json/written", test_written);
    g_test_add_func("/json/owners", test_several_owners);
    g_test_add_func("/json/array", test_array);
    g_test_add_func("/json/shared", test_array_of_what_is_shared);
    g_test_add_func("/json/pretty", test_pretty);
    g_test_add_func("/json/safe-pretty-text", test_pretty_text_is_safe);
    return g_test_run();
}
