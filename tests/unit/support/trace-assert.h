/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

static inline gchar *
trace_hex(gconstpointer data, gsize size)
{
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < size; i++)
        g_string_append_printf(text, "%02x", ((const guint8 *)data)[i]);
    return g_string_free(text, FALSE);
}

/* g_assert_cmpmem takes sizes as int, which -Wconversion does not; and this one shows the bytes. */
#define trace_assert_bytes(data, size, expected, expected_size)                                    \
    do {                                                                                           \
        g_autofree gchar *trace_is = trace_hex(data, size);                                        \
        g_autofree gchar *trace_should_be = trace_hex(expected, expected_size);                    \
        g_assert_cmpstr(trace_is, ==, trace_should_be);                                            \
    } while (0)
