/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-environment.h"

#include "cfd-offset.h"
#include "cfd-url.h"

static const gchar *
look_up_process(const gchar *name, gpointer data G_GNUC_UNUSED)
{
    return g_getenv(name);
}

CfdEnvironment
cfd_environment_process(void)
{
    return (CfdEnvironment){look_up_process, NULL, NULL};
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

/* Where a value may be given, the strongest first. */
typedef enum {
    SOURCE_ARGUMENTS,
    SOURCE_ENVIRONMENT,
    SOURCE_FILE,
    N_SOURCES, /* nowhere */
} Source;

static const gchar *
look_up(const CfdEnvironment *self, const CfdArguments *arguments, Source source,
        const CfdOption *row)
{
    if (source == SOURCE_ARGUMENTS)
        return cfd_argv_value(arguments, row);
    if (source == SOURCE_ENVIRONMENT)
        return row->variable != NULL ? self->lookup(row->variable, self->data) : NULL;
    return cfd_config_file_value(self->file, row);
}

static Source
find_source(const CfdEnvironment *self, const CfdArguments *arguments, const CfdOption *row)
{
    Source source = SOURCE_ARGUMENTS;

    while (source < N_SOURCES && !is_given(look_up(self, arguments, source, row)))
        source++;
    return source;
}

/* What to call an option in an error. */
static gchar *
name_origin(const CfdEnvironment *self, Source source, const CfdOption *row)
{
    if (source == SOURCE_ARGUMENTS && row->label != NULL)
        return g_strdup_printf("%s (--%s)", row->label, row->name);
    if (source == SOURCE_ARGUMENTS)
        return g_strconcat("--", row->name, NULL);
    if (source == SOURCE_ENVIRONMENT)
        return g_strdup(row->variable);
    return cfd_config_file_origin(self->file, row);
}

static gboolean
has(const CfdEnvironment *self, Source source, const gchar *name)
{
    return is_given(look_up(self, NULL, source, cfd_options_find(name)));
}

gboolean
cfd_environment_has_credentials(const CfdEnvironment *self)
{
    return has(self, SOURCE_ENVIRONMENT, "api-token") ||
           has(self, SOURCE_ENVIRONMENT, "api-email") || has(self, SOURCE_ENVIRONMENT, "api-key") ||
           has(self, SOURCE_FILE, "api-token") || has(self, SOURCE_FILE, "api-token-command") ||
           (has(self, SOURCE_FILE, "api-email") && has(self, SOURCE_FILE, "api-key"));
}

/* A token goes before a key. So that a key of the command line goes before everything of the
 * environment, the environment's token must not be seen beside it; and so on. An e-mail address
 * alone does not decide: Wireshark saves it, but never the key that it was typed with. */
static gboolean
is_overruled(const CfdEnvironment *self, const CfdArguments *arguments, Source source,
             const CfdOption *row)
{
    return (g_str_equal(row->name, "api-token") || g_str_equal(row->name, "api-token-command")) &&
           find_source(self, arguments, cfd_options_find("api-key")) < source;
}

static gboolean
resolve_row(CfdOptions *options, const CfdOption *row, const CfdEnvironment *environment,
            const CfdArguments *arguments, CfdRedactor *redactor, GError **error)
{
    Source source = find_source(environment, arguments, row);
    g_autofree gchar *origin = NULL;

    if (source == N_SOURCES || is_overruled(environment, arguments, source, row))
        return TRUE;
    origin = name_origin(environment, source, row);
    return cfd_options_set(options, row, origin, look_up(environment, arguments, source, row),
                           redactor, error);
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

void
cfd_environment_learn_proxies(const CfdEnvironment *self, CfdRedactor *redactor)
{
    static const gchar *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                         "ALL_PROXY"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const gchar *url = self->lookup(names[i], self->data);

        if (url != NULL)
            cfd_url_learn_user(url, redactor);
    }
}

const gchar *
cfd_environment_default(const CfdEnvironment *self, const CfdOption *row)
{
    const gchar *text = cfd_config_file_value(self->file, row);
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdOptions) scratch = cfd_options_new();

    if (row->default_text == NULL || !is_given(text) ||
        !cfd_options_set(scratch, row, row->name, text, redactor, NULL))
        return row->default_text;
    return text;
}
