/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-credentials.h"
#include "cfd-environment-private.h"

#include "cfd-offset.h"

#include <string.h>

static const gchar *
look_up_process(const gchar *name, gpointer data G_GNUC_UNUSED)
{
    return g_getenv(name);
}

static const gchar *
look_up_nothing(const gchar *name G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    return NULL;
}

gboolean
cfd_environment_has_dumb_terminal(void)
{
    const gchar *name = g_getenv("TERM");

    return name == NULL || g_str_equal(name, "dumb");
}

gboolean
cfd_environment_has_no_colours(void)
{
    return cfd_source_is_given(g_getenv("NO_COLOR"));
}

CfdEnvironment
cfd_environment_process(void)
{
    return (CfdEnvironment){.lookup = look_up_process};
}

CfdEnvironment
cfd_environment_nothing(void)
{
    return (CfdEnvironment){.lookup = look_up_nothing};
}

gboolean
cfd_environment_choose_profile(CfdEnvironment *self, const CfdArguments *arguments, GError **error)
{
    const CfdOption *row = cfd_options_find(CFD_CONFIG_FILE_PROFILE);
    CfdSource source = cfd_source_find(self, arguments, row);
    g_autofree gchar *name = NULL;
    g_autofree gchar *origin = NULL;

    if (source == CFD_N_SOURCES || (arguments != NULL && arguments->has_no_profile))
        return TRUE;
    name = g_strstrip(g_strdup(cfd_source_look_up(self, arguments, source, row)));
    self->profile = cfd_config_file_profile(self->file, name, error);
    if (self->profile != NULL)
        return TRUE;
    /* Whether it can be one's name is seen when the option is read. */
    if (source == CFD_SOURCE_ARGUMENTS && arguments->makes_profile) {
        g_clear_error(error);
        return TRUE;
    }
    origin = cfd_source_name(self, arguments, source, row);
    g_prefix_error(error, "%s ", origin);
    return FALSE;
}

const gchar *
cfd_environment_find_account(const CfdEnvironment *self, const gchar **ret_text)
{
    const gchar *variable = cfd_source_variable(self, cfd_options_find("account-id"));

    if (variable != NULL)
        *ret_text = self->lookup(variable, self->data);
    return variable;
}

const gchar *
cfd_environment_find_credentials(const CfdEnvironment *self)
{
    const gchar *token = cfd_source_variable(self, cfd_options_find("api-token"));

    return token != NULL ? token : cfd_source_variable(self, cfd_options_find("api-key"));
}

static gboolean
has_stored(const CfdConfigFile *file, const CfdOption *row)
{
    return cfd_source_is_given(cfd_config_file_value(file, row));
}

static gboolean
has_stored_credentials(const CfdConfigFile *file)
{
    const CfdOption *form;

    for (guint i = 0; (form = cfd_source_token_form(i)) != NULL; i++) {
        if (has_stored(file, form))
            return TRUE;
    }
    return has_stored(file, cfd_options_find("api-email")) &&
           has_stored(file, cfd_options_find("api-key"));
}

/* One may be chosen in the dialog. */
static gboolean
has_profile_credentials(const CfdConfigFile *file)
{
    const gchar *name;

    for (guint i = 0; (name = cfd_config_file_profile_name(file, i)) != NULL; i++) {
        if (has_stored_credentials(cfd_config_file_profile(file, name, NULL)))
            return TRUE;
    }
    return FALSE;
}

gboolean
cfd_environment_has_credentials(const CfdEnvironment *self)
{
    return cfd_environment_find_credentials(self) != NULL ||
           cfd_source_variable(self, cfd_options_find("api-email")) != NULL ||
           has_stored_credentials(self->file) || has_profile_credentials(self->file);
}

static void
add_ignored(CfdOptions *options, const gchar *origin)
{
    gchar *list = options->ignored == NULL ? g_strdup(origin)
                                           : g_strdup_printf("%s, %s", options->ignored, origin);

    g_free(options->ignored);
    options->ignored = list;
}

/* Wireshark passes every option with its default: what was given on purpose differs from it. A
 * person has given all on purpose. */
static void
note_ignored(CfdOptions *options, const CfdOption *row, const CfdArguments *arguments)
{
    const gchar *text = cfd_argv_value(arguments, row);
    g_autofree gchar *origin = NULL;

    if (!cfd_source_is_given(text) || arguments->verb == CFD_VERB_RELOAD ||
        (arguments->verb != CFD_VERB_SHELL && g_strcmp0(text, row->default_text) == 0))
        return;
    origin = cfd_argv_origin(arguments, row);
    options->ignored_for =
        options->ignored != NULL ? options->ignored_for & row->counts_for : row->counts_for;
    add_ignored(options, origin);
}

/* A choice that Wireshark has saved goes before a variable that was set for this run. */
static void
note_overruled(CfdOptions *options, const CfdEnvironment *self, const CfdOption *chosen,
               const CfdArguments *arguments)
{
    const gchar *variable = cfd_source_variable(self, cfd_options_find(chosen->overrides));

    if (variable != NULL && arguments->verb == CFD_VERB_CAPTURE &&
        !cfd_environment_is_same(chosen, cfd_argv_value(arguments, chosen),
                                 self->lookup(variable, self->data)))
        add_ignored(options, variable);
}

static gboolean
profile_gives(const CfdEnvironment *self, const CfdOption *row)
{
    if (g_str_equal(row->name, "api-token"))
        return has_stored_credentials(self->profile);
    return cfd_source_is_given(cfd_config_file_value(self->profile, row));
}

/* Whoever chooses a profile may not think of what is exported. */
static void
note_variable(CfdOptions *options, const CfdEnvironment *self, const CfdArguments *arguments,
              const CfdOption *row)
{
    const CfdOption *profile = cfd_options_find(CFD_CONFIG_FILE_PROFILE);
    gchar *list;

    if (cfd_source_find(self, arguments, profile) != CFD_SOURCE_ARGUMENTS ||
        !profile_gives(self, row))
        return;
    list = g_strdup_printf("%s%s%s", options->overruled != NULL ? options->overruled : "",
                           options->overruled != NULL ? ", " : "", cfd_source_variable(self, row));
    g_free(options->overruled);
    options->overruled = list;
}

static gboolean
resolve_row(CfdOptions *options, const CfdOption *row, const CfdEnvironment *environment,
            const CfdArguments *arguments, CfdRedactor *redactor, GError **error)
{
    CfdSource source = cfd_source_find_common(environment, arguments, row);
    const CfdOption *chosen = cfd_environment_find_chosen(arguments, row);
    g_autofree gchar *origin = NULL;
    const gchar *text;

    if (chosen != NULL)
        return cfd_environment_check_chosen(arguments, chosen, row, error);
    if (source == CFD_N_SOURCES || cfd_source_is_overruled(environment, arguments, source, row))
        return TRUE;
    text = cfd_source_look_up(environment, arguments, source, row);
    if (!cfd_source_is_given(text))
        return TRUE;
    if (source == CFD_SOURCE_ENVIRONMENT)
        note_variable(options, environment, arguments, row);
    if (row->overrides != NULL)
        note_overruled(options, environment, row, arguments);
    origin = cfd_source_name(environment, arguments, source, row);
    return cfd_options_set(options, row, origin, text, redactor, error);
}

static gboolean
is_credential(const CfdOption *row)
{
    const gchar *name;

    for (guint i = 0; (name = cfd_credentials_option(i, NULL)) != NULL; i++) {
        if (g_str_equal(row->name, name))
            return TRUE;
    }
    return FALSE;
}

/* A token goes before other forms of one, and all of them before a key and its e-mail address. */
static gboolean
is_beaten(const CfdEnvironment *self, const CfdArguments *arguments, const CfdOption *row)
{
    const CfdOption *stronger;

    if (!is_credential(row))
        return FALSE;
    for (guint i = 0; (stronger = cfd_source_token_form(i)) != NULL && stronger != row; i++) {
        CfdSource source = cfd_source_find(self, arguments, stronger);

        if (source != CFD_N_SOURCES && !cfd_source_is_overruled(self, arguments, source, stronger))
            return TRUE;
    }
    return FALSE;
}

gchar *
cfd_environment_origin(const CfdEnvironment *self, const CfdArguments *arguments,
                       const CfdOption *row, const gchar **ret_text)
{
    CfdSource source = cfd_source_find_common(self, arguments, row);
    const gchar *variable;

    if (is_beaten(self, arguments, row) ||
        (source != CFD_N_SOURCES && cfd_source_is_overruled(self, arguments, source, row)))
        return NULL;
    *ret_text = source != CFD_N_SOURCES ? cfd_source_look_up(self, arguments, source, row) : NULL;
    if (cfd_source_is_given(*ret_text))
        return cfd_source_name(self, arguments, source, row);
    variable = row->kind == CFD_KIND_PROXY_URL ? cfd_environment_find_proxy(self, ret_text) : NULL;
    if (variable != NULL)
        return g_strdup(variable);
    *ret_text = row->default_text;
    return *ret_text != NULL ? g_strdup("default") : NULL;
}

/* A command for people says by itself what it is. */
static gboolean
counts(const CfdOptions *options, const CfdOption *row, const CfdArguments *arguments)
{
    if (arguments->takes != NULL && g_strv_contains(arguments->takes, row->name))
        return TRUE;
    if (row->group == CFD_GROUP_SHELL)
        return FALSE;
    if (arguments->use != 0)
        return cfd_options_count_for(row, arguments->use);
    return cfd_options_count(options, row);
}

/* What is ignored is not even read: the bucket of another day must not keep a sample from being
 * taken. */
static gboolean
resolve_counting_row(CfdOptions *options, const CfdOption *row, const CfdEnvironment *environment,
                     const CfdArguments *arguments, CfdRedactor *redactor, GError **error)
{
    if (counts(options, row, arguments))
        return resolve_row(options, row, environment, arguments, redactor, error);
    note_ignored(options, row, arguments);
    return TRUE;
}

/* As it was chosen from a list, or typed. */
static gboolean
resolve_capture(CfdOptions *options, const CfdEnvironment *environment,
                const CfdArguments *arguments, CfdRedactor *redactor, GError **error)
{
    const CfdOption *typed = cfd_options_find("capture-id");
    const CfdOption *chosen = cfd_environment_find_chosen(arguments, typed);

    return (chosen == NULL ||
            resolve_row(options, chosen, environment, arguments, redactor, error)) &&
           resolve_row(options, typed, environment, arguments, redactor, error);
}

/* They decide which of the others count. */
static gboolean
resolve_what(CfdOptions *options, const CfdEnvironment *environment, const CfdArguments *arguments,
             CfdRedactor *redactor, GError **error)
{
    static const gchar *const names[] = {"type", "since", "follow"};

    if (arguments->use != 0)
        return TRUE;
    if (!resolve_capture(options, environment, arguments, redactor, error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const CfdOption *row = cfd_options_find(names[i]);

        if (cfd_options_count(options, row) &&
            !resolve_row(options, row, environment, arguments, redactor, error))
            return FALSE;
    }
    return TRUE;
}

static void
note_bucket_keys(CfdOptions *options, const CfdEnvironment *environment,
                 const CfdArguments *arguments)
{
    const CfdOption *key = cfd_options_find("bucket-access-key");
    const CfdOption *profile = cfd_options_find("aws-profile");
    CfdSource source = cfd_source_find_common(environment, arguments, key);

    options->is_profile_stronger = cfd_source_find(environment, arguments, profile) < source;
    if (source != CFD_N_SOURCES)
        options->bucket_keys_origin =
            cfd_source_name(environment, arguments, source,
                            cfd_source_find_member(environment, arguments, source, key, FALSE));
}

/* AWS's variables are about AWS: a token of Google, or keys made from Cloudflare's, must not follow
 * them. */
static void
note_endpoint(CfdOptions *options, const CfdEnvironment *environment, const CfdArguments *arguments)
{
    const CfdOption *row = cfd_options_find("bucket-endpoint");

    options->is_endpoint_for_s3 =
        cfd_source_find(environment, arguments, row) == CFD_SOURCE_ENVIRONMENT;
}

/* Also what another source goes before: the dialog begins with the file's values, and passes the
 * table's instead of those that it cannot take. file: NULL: there is nothing to check. */
static gboolean
check_file(const CfdConfigFile *file, CfdRedactor *redactor, GError **error)
{
    g_autoptr(CfdOptions) scratch = cfd_options_new();
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        const gchar *text = cfd_config_file_value(file, row);
        g_autofree gchar *origin = NULL;

        if (!cfd_source_is_given(text))
            continue;
        origin = cfd_config_file_origin(file, row);
        if (!cfd_options_set(scratch, row, origin, text, redactor, error))
            return FALSE;
    }
    return TRUE;
}

CfdOptions *
cfd_environment_resolve(const CfdEnvironment *self, const CfdArguments *arguments,
                        CfdRedactor *redactor, gint64 now_us, GError **error)
{
    g_autoptr(CfdOptions) options = cfd_options_new();
    const CfdOption *row;

    if (!check_file(self->file, redactor, error) || !check_file(self->profile, redactor, error) ||
        !resolve_what(options, self, arguments, redactor, error))
        return NULL;
    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (!resolve_counting_row(options, row, self, arguments, redactor, error))
            return NULL;
    }
    options->is_token_of_profile =
        cfd_source_find(self, arguments, cfd_options_find("token-in")) == CFD_SOURCE_PROFILE;
    note_bucket_keys(options, self, arguments);
    note_endpoint(options, self, arguments);
    if (!cfd_offset_check(&options->offset_time, CFD_OPTIONS_OFFSET_TIME, now_us,
                          CFD_OFFSET_LOCAL_TOLERANCE_US, error) ||
        !cfd_offset_check(&options->since, CFD_OPTIONS_SINCE, now_us, CFD_OFFSET_LOCAL_TOLERANCE_US,
                          error))
        return NULL;
    return g_steal_pointer(&options);
}

static gboolean
is_valid(const CfdOption *row, const gchar *text)
{
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    g_autoptr(CfdOptions) scratch = cfd_options_new();

    return cfd_source_is_given(text) &&
           cfd_options_set(scratch, row, row->name, text, redactor, NULL);
}

const gchar *
cfd_environment_default(const CfdEnvironment *self, const CfdOption *row)
{
    const gchar *text = cfd_config_file_value(self->file, row);

    return row->default_text != NULL && is_valid(row, text) ? text : row->default_text;
}

const gchar *
cfd_environment_stored(const CfdEnvironment *self, const CfdOption *row, const gchar **ret_origin)
{
    const CfdOption *typed = row->overrides != NULL ? cfd_options_find(row->overrides) : row;
    const gchar *variable = cfd_source_variable(self, typed);
    const gchar *text = variable != NULL ? self->lookup(variable, self->data)
                                         : cfd_config_file_value(self->profile, typed);

    if (text == NULL)
        text = cfd_config_file_value(self->file, typed);
    *ret_origin = variable != NULL ? variable : "config.ini";
    return is_valid(typed, text) ? text : NULL;
}
