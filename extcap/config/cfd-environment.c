/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-environment.h"

#include "cfd-offset.h"

static const gchar *
look_up_process(const gchar *name, gpointer data G_GNUC_UNUSED)
{
    return g_getenv(name);
}

CfdEnvironment
cfd_environment_process(void)
{
    return (CfdEnvironment){look_up_process, NULL};
}

static gboolean
is_given(const gchar *text)
{
    if (text == NULL)
        return FALSE;
    while (g_ascii_isspace(*text))
        text++;
    return *text != '\0';
}

static const gchar *
look_up(const CfdEnvironment *self, const CfdOption *row)
{
    return row->variable != NULL ? self->lookup(row->variable, self->data) : NULL;
}

gboolean
cfd_environment_has_credentials(const CfdEnvironment *self)
{
    static const gchar *const names[] = {"api-token", "api-email", "api-key"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (is_given(look_up(self, cfd_options_find(names[i]))))
            return TRUE;
    }
    return FALSE;
}

/* A token goes before a key. So that a key of the command line goes before everything of the
 * environment, the environment's token must not be seen beside it. An e-mail address alone does not
 * decide: Wireshark saves it, but never the key that it was typed with. */
static gboolean
is_overruled(const CfdOption *row, const CfdArguments *arguments)
{
    return g_str_equal(row->name, "api-token") &&
           is_given(cfd_argv_value(arguments, cfd_options_find("api-key")));
}

static gboolean
resolve_row(CfdOptions *options, const CfdOption *row, const CfdEnvironment *environment,
            const CfdArguments *arguments, CfdRedactor *redactor, GError **error)
{
    const gchar *text = cfd_argv_value(arguments, row);

    if (is_given(text)) {
        g_autofree gchar *origin = g_strconcat("--", row->name, NULL);

        return cfd_options_set(options, row, origin, text, redactor, error);
    }
    text = look_up(environment, row);
    if (!is_given(text) || is_overruled(row, arguments))
        return TRUE;
    return cfd_options_set(options, row, row->variable, text, redactor, error);
}

CfdOptions *
cfd_environment_resolve(const CfdEnvironment *self, const CfdArguments *arguments,
                        CfdRedactor *redactor, gint64 now_us, GError **error)
{
    g_autoptr(CfdOptions) options = cfd_options_new();

    for (guint i = 0; cfd_options_row(i) != NULL; i++) {
        if (!resolve_row(options, cfd_options_row(i), self, arguments, redactor, error))
            return NULL;
    }
    if (!cfd_offset_check(&options->offset_time, now_us, CFD_OFFSET_LOCAL_TOLERANCE_US, error))
        return NULL;
    return g_steal_pointer(&options);
}
