/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-redact.h"

#include <glib.h>

#include <sanitizer/lsan_interface.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* libFuzzer calls these (llvm.org/docs/LibFuzzer.html). */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* How many marks a text may have, see fuzz_expand(). */
#define FUZZ_MAX_MARKS 64

/* GLib's own words for a warning are a trap, of which libFuzzer keeps no input. */
static void
abort_at_warning(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data)
{
    g_log_default_handler(domain, (GLogLevelFlags)((guint)level & ~(guint)G_LOG_FLAG_FATAL), text,
                          data);
    if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0)
        abort();
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    g_log_set_default_handler(abort_at_warning, NULL);
    return 0;
}

/* The bytes up to the first zero. */
static inline gchar *
fuzz_text(const uint8_t *data, size_t size)
{
    return g_strndup((const gchar *)data, size);
}

/* One line of clean text, as people are shown it. */
static inline void
fuzz_assert_line(const gchar *text)
{
    g_assert_true(g_utf8_validate(text, -1, NULL));
    for (const gchar *at = text; *at != '\0'; at = g_utf8_next_char(at))
        g_assert_false(g_unichar_iscntrl(g_utf8_get_char(at)));
}

/* A text that stands nowhere else, nor does any four bytes of it: there is a Q in the middle of
 * marks alone, so that no two of them with something between make a third. */
static inline gchar *
fuzz_mark(guint number)
{
    return g_strdup_printf("Z%cQ%cZ", 'a' + (int)(number / 16), 'a' + (int)(number % 16));
}

/* Puts a mark of its own for each $, so that it can be told where a text has come from. */
static inline gchar *
fuzz_expand(const gchar *text)
{
    GString *result = g_string_new(NULL);
    guint marks = 0;

    for (; *text != '\0'; text++) {
        if (*text == '$' && marks < FUZZ_MAX_MARKS) {
            g_autofree gchar *mark = fuzz_mark(marks++);

            g_string_append(result, mark);
        } else {
            g_string_append_c(result, *text == 'Z' || *text == 'Q' ? '_' : *text);
        }
    }
    return g_string_free(result, FALSE);
}

/* Whether the mark stands in `text` as part of what the redactor knows. */
static inline gboolean
fuzz_is_secret(const CfdRedactor *redactor, const gchar *text, const gchar *mark)
{
    g_autofree gchar *redacted = cfd_redactor_apply(redactor, text);

    return strstr(text, mark) != NULL && strstr(redacted, mark) == NULL;
}

/* No secret that came with a mark stands in `text`: it must not lean on the redactor. */
static inline void
fuzz_assert_no_secret(const CfdRedactor *redactor, const gchar *text)
{
    for (guint i = 0; strchr(text, 'Q') != NULL && i < FUZZ_MAX_MARKS; i++) {
        g_autofree gchar *mark = fuzz_mark(i);

        g_assert_false(fuzz_is_secret(redactor, text, mark));
    }
}

/* Whether to parse it as JSON may leak, which is no finding: json-glib 1.6 loses a string that ends
 * after one half of a UTF-16 pair. */
static inline gboolean
fuzz_may_leak(const gchar *text)
{
    return strstr(text, "\\ud") != NULL || strstr(text, "\\uD") != NULL;
}
