/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-environment-private.h"

#include "cfd-offset.h"

#include <string.h>

static const gchar *
look_up_process(const gchar *name, gpointer data G_GNUC_UNUSED)
{
    return g_getenv(name);
}

gboolean
cfd_environment_has_dumb_terminal(void)
{
    const gchar *name = g_getenv("TERM");

    return name == NULL || g_str_equal(name, "dumb");
}

CfdEnvironment
cfd_environment_process(void)
{
    return (CfdEnvironment){look_up_process, NULL, NULL};
}

gboolean
cfd_environment_is_given(const gchar *text)
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

/* The one of a row's variables that is set, or NULL. */
static const gchar *
find_variable(const CfdEnvironment *self, const CfdOption *row)
{
    const gchar *const names[] = {row->variable, row->second_variable};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (names[i] != NULL && cfd_environment_is_given(self->lookup(names[i], self->data)))
            return names[i];
    }
    return NULL;
}

static const gchar *
look_up(const CfdEnvironment *self, const CfdArguments *arguments, Source source,
        const CfdOption *row)
{
    const gchar *variable;

    if (source == SOURCE_ARGUMENTS)
        return cfd_argv_value(arguments, row);
    if (source == SOURCE_FILE)
        return cfd_config_file_value(self->file, row);
    variable = find_variable(self, row);
    return variable != NULL ? self->lookup(variable, self->data) : NULL;
}

static Source
find_source(const CfdEnvironment *self, const CfdArguments *arguments, const CfdOption *row)
{
    Source source = SOURCE_ARGUMENTS;

    while (source < N_SOURCES && !cfd_environment_is_given(look_up(self, arguments, source, row)))
        source++;
    return source;
}

/* What to call an option in an error. */
static gchar *
name_origin(const CfdEnvironment *self, const CfdArguments *arguments, Source source,
            const CfdOption *row)
{
    if (source == SOURCE_ARGUMENTS)
        return cfd_argv_origin(arguments, row);
    if (source == SOURCE_ENVIRONMENT)
        return g_strdup(find_variable(self, row));
    return cfd_config_file_origin(self->file, row);
}

static gboolean
has(const CfdEnvironment *self, Source source, const gchar *name)
{
    return cfd_environment_is_given(look_up(self, NULL, source, cfd_options_find(name)));
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

/* The first option in the table that the source gives, of `leader` and those that belong to it, or
 * of the latter alone; NULL: none. */
static const CfdOption *
find_member(const CfdEnvironment *self, const CfdArguments *arguments, Source source,
            const CfdOption *leader, gboolean is_beside)
{
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (cfd_options_leader(row) == leader && (row != leader || !is_beside) &&
            cfd_environment_is_given(look_up(self, arguments, source, row)))
            return row;
    }
    return NULL;
}

/* A weaker source that gives the same key as `strongest`, and what belongs to it. */
static Source
find_complete(const CfdEnvironment *self, const CfdArguments *arguments, Source strongest,
              const CfdOption *leader)
{
    const gchar *key = look_up(self, arguments, strongest, leader);

    for (Source source = strongest + 1; source < N_SOURCES; source++) {
        const gchar *other = look_up(self, arguments, source, leader);

        if (other != NULL && cfd_environment_is_same(leader, key, other) &&
            find_member(self, arguments, source, leader, TRUE) != NULL)
            return source;
    }
    return strongest;
}

/* What belongs together comes from one source, the strongest that gives any of it: a session token
 * of the environment is not for a key that was typed. But Wireshark saves the id of a key, and
 * never its secret: an id alone leaves the rest to where it stands once more. */
static Source
find_common_source(const CfdEnvironment *self, const CfdArguments *arguments, const CfdOption *row)
{
    const CfdOption *leader = cfd_options_leader(row);
    Source source = SOURCE_ARGUMENTS;

    while (source < N_SOURCES && find_member(self, arguments, source, leader, FALSE) == NULL)
        source++;
    if (source == N_SOURCES || find_member(self, arguments, source, leader, TRUE) != NULL)
        return source;
    return find_complete(self, arguments, source, leader);
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

    if (!cfd_environment_is_given(text) || arguments->verb == CFD_VERB_RELOAD ||
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
    const gchar *variable = find_variable(self, cfd_options_find(chosen->overrides));

    if (variable != NULL && arguments->verb == CFD_VERB_CAPTURE &&
        !cfd_environment_is_same(chosen, cfd_argv_value(arguments, chosen),
                                 self->lookup(variable, self->data)))
        add_ignored(options, variable);
}

static gboolean
resolve_row(CfdOptions *options, const CfdOption *row, const CfdEnvironment *environment,
            const CfdArguments *arguments, CfdRedactor *redactor, GError **error)
{
    Source source = find_common_source(environment, arguments, row);
    const CfdOption *chosen = cfd_environment_find_chosen(arguments, row);
    g_autofree gchar *origin = NULL;
    const gchar *text;

    if (chosen != NULL)
        return cfd_environment_check_chosen(arguments, chosen, row, error);
    if (source == N_SOURCES || is_overruled(environment, arguments, source, row))
        return TRUE;
    text = look_up(environment, arguments, source, row);
    if (!cfd_environment_is_given(text))
        return TRUE;
    if (row->overrides != NULL)
        note_overruled(options, environment, row, arguments);
    origin = name_origin(environment, arguments, source, row);
    return cfd_options_set(options, row, origin, text, redactor, error);
}

/* A token goes before a command for one, and both before a key and its e-mail address. */
static gboolean
is_beaten(const CfdEnvironment *self, const CfdArguments *arguments, const CfdOption *row)
{
    static const gchar *const order[] = {"api-token", "api-token-command", "api-key", "api-email"};

    for (guint i = 0; i < 2 && !g_str_equal(row->name, order[i]); i++) {
        const CfdOption *stronger = cfd_options_find(order[i]);
        Source source = find_source(self, arguments, stronger);

        if (g_strv_contains(order, row->name) && source != N_SOURCES &&
            !is_overruled(self, arguments, source, stronger))
            return TRUE;
    }
    return FALSE;
}

gchar *
cfd_environment_origin(const CfdEnvironment *self, const CfdArguments *arguments,
                       const CfdOption *row, const gchar **ret_text)
{
    Source source = find_common_source(self, arguments, row);
    const gchar *variable;

    if (is_beaten(self, arguments, row) ||
        (source != N_SOURCES && is_overruled(self, arguments, source, row)))
        return NULL;
    *ret_text = source != N_SOURCES ? look_up(self, arguments, source, row) : NULL;
    if (cfd_environment_is_given(*ret_text))
        return name_origin(self, arguments, source, row);
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
        return row->counts_for == 0 || (row->counts_for & arguments->use) != 0;
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
    Source source = find_common_source(environment, arguments, key);

    options->is_profile_stronger = find_source(environment, arguments, profile) < source;
    if (source != N_SOURCES)
        options->bucket_keys_origin =
            name_origin(environment, arguments, source,
                        find_member(environment, arguments, source, key, FALSE));
}

/* AWS's variables are about AWS: a token of Google, or keys made from Cloudflare's, must not follow
 * them. */
static void
note_endpoint(CfdOptions *options, const CfdEnvironment *environment, const CfdArguments *arguments)
{
    const CfdOption *row = cfd_options_find("bucket-endpoint");

    options->is_endpoint_for_s3 = find_source(environment, arguments, row) == SOURCE_ENVIRONMENT;
}

/* Also what another source goes before: the dialog begins with the file's values, and passes the
 * table's instead of those that it cannot take. */
static gboolean
check_file(const CfdEnvironment *self, CfdRedactor *redactor, GError **error)
{
    g_autoptr(CfdOptions) scratch = cfd_options_new();
    const CfdOption *row;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        const gchar *text = cfd_config_file_value(self->file, row);
        g_autofree gchar *origin = NULL;

        if (!cfd_environment_is_given(text))
            continue;
        origin = cfd_config_file_origin(self->file, row);
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

    if (!check_file(self, redactor, error) ||
        !resolve_what(options, self, arguments, redactor, error))
        return NULL;
    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        if (!resolve_counting_row(options, row, self, arguments, redactor, error))
            return NULL;
    }
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

    return cfd_environment_is_given(text) &&
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
    const gchar *variable = find_variable(self, typed);
    const gchar *text = variable != NULL ? self->lookup(variable, self->data)
                                         : cfd_config_file_value(self->file, typed);

    *ret_origin = variable != NULL ? variable : "config.ini";
    return is_valid(typed, text) ? text : NULL;
}
