/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any texts as values of one sentence: Wireshark reads back the same ones. */
#include "fuzz.h"

#include "cfd-sentence.h"

#include <glib.h>

/* wireshark, extcap_parser.c, extcap_tokenize_sentence() */
#define WIRESHARK_KEYWORD "^[\\t| ]*(arg|value|interface|extcap|dlt|control)(?=[\\t| ]+\\{)"
#define WIRESHARK_VALUE "\\{([a-zA-Z_-]*?)\\=(.*?)\\}(?=\\{|$|\\s)"

/* Longer values are cut to it, those of `display` to less: see cfd-sentence.h. */
#define MAX_VALUE_BYTES 4096
#define MAX_DISPLAY_BYTES 80
#define ELLIPSIS "…"

static const gchar *const names[] = {"call", "display", "tooltip", "default", "validation"};

static const GRegex *
get_expression(const GRegex **kept, const gchar *pattern)
{
    if (*kept == NULL)
        *kept = g_regex_new(pattern, G_REGEX_CASELESS, 0, NULL);
    return *kept;
}

/* As cfd_text_line() has it: the two joiners count as visible. */
static gboolean
is_invisible(gunichar character)
{
    GUnicodeType type = g_unichar_type(character);

    if (type == G_UNICODE_FORMAT)
        return character != 0x200c && character != 0x200d;
    return type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ||
           type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static gboolean
is_blank(gunichar character)
{
    return g_unichar_isspace(character) || is_invisible(character);
}

/* Whether `got` may stand for `given`, which `next` follows. */
static gboolean
may_stand(gunichar got, gunichar given, gunichar next)
{
    gboolean is_closing = given == '}' && next != '\0';

    if (is_blank(given))
        return got == ' ';
    if (is_closing && (next == '{' || is_blank(next)))
        return got == ')';
    if (got == ' ' || (is_closing && got == ')'))
        return got == given || !g_unichar_isprint(got == ')' ? next : given);
    return got == given;
}

/* The bytes of a text whose invisible characters have become spaces. */
static gsize
measure(const gchar *text)
{
    gsize size = 0;

    for (; *text != '\0'; text = g_utf8_next_char(text))
        size += is_invisible(g_utf8_get_char(text)) ? 1 : (gsize)(g_utf8_next_char(text) - text);
    return size;
}

/* Each character is the one given, or what may stand for it; what is cut ends in an ELLIPSIS. */
static void
assert_same(const gchar *given, const gchar *got, gsize max_bytes)
{
    gboolean is_cut = measure(given) > max_bytes;

    g_assert_cmpuint(strlen(got), <=, max_bytes);
    while (*got != '\0' && !(is_cut && g_str_equal(got, ELLIPSIS))) {
        const gchar *next = g_utf8_next_char(given);
        const gchar *next_got = g_utf8_next_char(got);

        if (is_cut && g_str_equal(next_got, ELLIPSIS))
            next = ELLIPSIS;
        g_assert_true(
            may_stand(g_utf8_get_char(got), g_utf8_get_char(given), g_utf8_get_char(next)));
        given = g_utf8_next_char(given);
        got = next_got;
    }
    g_assert_true(is_cut == (*got != '\0'));
    g_assert_true(is_cut || *given == '\0');
}

/* Wireshark aborts at a title that it cannot print (epan/prefs.c, register_preference()). */
static void
assert_printable(const gchar *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text))
        g_assert_true(g_unichar_isprint(g_utf8_get_char(text)));
}

static void
assert_value(const GMatchInfo *match, const gchar *name, const gchar *given)
{
    g_autofree gchar *got_name = g_match_info_fetch(match, 1);
    g_autofree gchar *got = g_match_info_fetch(match, 2);
    g_autofree gchar *valid = g_utf8_make_valid(given, -1);
    gboolean is_display = g_str_equal(name, "display");

    g_assert_cmpstr(got_name, ==, name);
    assert_same(valid, got, is_display ? MAX_DISPLAY_BYTES : MAX_VALUE_BYTES);
    if (is_display)
        assert_printable(got);
}

static void
assert_sentence(const gchar *line, gchar *const *values)
{
    static const GRegex *keyword;
    static const GRegex *value;
    g_autoptr(GMatchInfo) match = NULL;
    guint count = 0;

    g_assert_true(g_regex_match(get_expression(&keyword, WIRESHARK_KEYWORD), line, 0, NULL));
    g_regex_match(get_expression(&value, WIRESHARK_VALUE), line, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_assert_nonnull(values[count]);
        assert_value(match, names[count], values[count]);
        count++;
    }
    g_assert_null(values[count]);
}

/* The values stand between bytes 0xff, which are part of no UTF-8. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree gchar *text = fuzz_text(data, size);
    g_auto(GStrv) values = g_strsplit(text, "\xff", G_N_ELEMENTS(names));
    g_autoptr(GString) sentence = g_string_new(NULL);

    if (values[0] == NULL)
        return 0;
    cfd_sentence_begin(sentence, "arg");
    for (guint i = 0; values[i] != NULL; i++)
        cfd_sentence_add(sentence, names[i], values[i]);
    cfd_sentence_end(sentence);
    g_assert_true(g_str_has_suffix(sentence->str, "\n"));
    g_string_truncate(sentence, sentence->len - 1);
    fuzz_assert_line(sentence->str);
    assert_sentence(sentence->str, values);
    return 0;
}
