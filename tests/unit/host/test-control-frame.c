/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-control-frame.h"

#include <string.h>

static void
assert_frame(guint8 control, CfdControlCommand command, const gchar *text, const gchar *expected,
             gsize size)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    cfd_control_frame_append(bytes, control, command, text);
    g_assert_cmpuint(bytes->len, ==, size);
    g_assert_cmpint(memcmp(bytes->data, expected, size), ==, 0);
}

#define FRAME(control, command, text, expected)                                                    \
    assert_frame(control, command, text, expected, sizeof expected - 1)

static void
test_written(void)
{
    FRAME(0, CFD_CONTROL_SET, "recording", "T\0\0\13\0\1recording");
    FRAME(1, CFD_CONTROL_DISABLE, NULL, "T\0\0\2\1\5");
    FRAME(2, CFD_CONTROL_ADD, "", "T\0\0\2\2\2");
    FRAME(0, CFD_CONTROL_STATUS_BAR, "ü", "T\0\0\4\0\6\303\274");
    FRAME(0, CFD_CONTROL_WARNING, "!", "T\0\0\3\0\10!");
}

/* A character is not torn. */
static void
test_long_text_is_cut(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autofree gchar *ascii = g_strnfill(4095, 'x');
    g_autofree gchar *text = g_strconcat(ascii, "üü", NULL);

    cfd_control_frame_append(bytes, 2, CFD_CONTROL_ADD, text);
    g_assert_cmpuint(bytes->len, ==, 6 + 4095);
    g_assert_cmpuint(bytes->data[2] * 256 + bytes->data[3], ==, 2 + 4095);
}

/* The heads that are read of these bytes: `T01 Q00 `. */
static gchar *
parse(const gchar *bytes, gsize size, CfdControlParser *parser)
{
    g_autoptr(GString) text = g_string_new(NULL);
    CfdControlFrame frame;

    for (gsize i = 0; i < size; i++) {
        if (cfd_control_parser_take(parser, (guint8)bytes[i], &frame))
            g_string_append_printf(text, "%c%u%u ", frame.indicator, frame.control, frame.command);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
assert_parsed(const gchar *bytes, gsize size, const gchar *expected)
{
    for (gsize cut = 0; cut <= size; cut++) {
        CfdControlParser parser = {0};
        g_autofree gchar *first = parse(bytes, cut, &parser);
        g_autofree gchar *second = parse(bytes + cut, size - cut, &parser);
        g_autofree gchar *both = g_strconcat(first, second, NULL);

        g_assert_cmpstr(both, ==, expected);
    }
}

#define PARSED(bytes, expected) assert_parsed(bytes, sizeof bytes - 1, expected)

/* Cut at every offset. */
static void
test_read(void)
{
    PARSED("T\0\0\2\0\0", "T00 ");
    PARSED("T\0\0\2\1\1Q\0\0\0", "T11 Q00 ");
    PARSED("T\0\0\6\0\1abcdT\0\0\2\1\1", "T01 T11 ");
    PARSED("Z\0\0\3abcQ\0\0\0", "Z00 Q00 ");
    PARSED("T\0\0\1xQ\0\0\0", ""); /* too short for a toolbar's */
    PARSED("T\0\0\0Q\0\0\0", "");
    PARSED("T\0\0\2\1", "");
    PARSED("\377\377\377\377Q\0\0\0", "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/control-frame/written", test_written);
    g_test_add_func("/control-frame/cut-text", test_long_text_is_cut);
    g_test_add_func("/control-frame/read", test_read);
    return g_test_run();
}
