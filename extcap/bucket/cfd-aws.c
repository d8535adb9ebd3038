/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-aws.h"

#include "cfd-aws-file.h"
#include "cfd-aws-process.h"

#include "cfd-error.h"
#include "cfd-text.h"

#define DEFAULT_PROFILE "default"

/* Wireshark shows 1,024 bytes of an error: paths and what to do must find room, too. */
#define MAX_SHOWN_PROFILES 8
#define MAX_NAME_BYTES 32

#define OPTIONS "--bucket-access-key and --bucket-secret-key"

#define N_FILES 2

/* A role goes before keys of the same profile: they are those that may take it on. */
static const gchar *const ROLE[] = {"role_arn", "source_profile", "web_identity_token_file", NULL};

/* What else sends AWS's tools elsewhere: single sign-on, the console's login. */
static const gchar *const ELSEWHERE[] = {
    "sso_session", "sso_start_url", "sso_account_id", "credential_source", "login_session", NULL,
};

typedef struct {
    const CfdAwsConfig *config;
    const gchar *profile;
    gchar *name;                /* of it, for a sentence */
    CfdAwsFile *files[N_FILES]; /* the strongest first */
} Search;

static void
clear_search(Search *self)
{
    g_free(self->name);
    for (guint i = 0; i < N_FILES; i++)
        cfd_aws_file_free(self->files[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, clear_search)

static gboolean
begin(Search *self, const CfdAwsConfig *config, GError **error)
{
    self->config = config;
    self->profile = config->profile != NULL ? config->profile : DEFAULT_PROFILE;
    self->name = cfd_text_line(self->profile, MAX_NAME_BYTES);
    self->files[0] = cfd_aws_file_read(config->credentials_file, CFD_AWS_FILE_CREDENTIALS, error);
    if (self->files[0] == NULL)
        return FALSE;
    self->files[1] = cfd_aws_file_read(config->config_file, CFD_AWS_FILE_CONFIG, error);
    return self->files[1] != NULL;
}

static const gchar *
get_value(const Search *self, guint file, const gchar *key)
{
    return cfd_aws_file_value(self->files[file], self->profile, key);
}

/* From either file; ret_file: from which, where it is there. */
static const gchar *
find_value(const Search *self, const gchar *key, guint *ret_file)
{
    for (guint i = 0; i < N_FILES; i++) {
        const gchar *value = get_value(self, i, key);

        if (value != NULL) {
            *ret_file = i;
            return value;
        }
    }
    return NULL;
}

/* Adds what the words of a CFD_ERROR_CREDENTIALS belong to. */
static void
add_prefix(GError **error, const gchar *words)
{
    if (error != NULL && g_error_matches(*error, CFD_ERROR, CFD_ERROR_CREDENTIALS))
        g_prefix_error(error, "%s: ", words);
}

/* Completes keys that were found, or an error with where they were to come from. Takes `origin`. */
static CfdBucketKeys *
finish(const Search *self, CfdBucketKeys *keys, gchar *origin, GError **error)
{
    guint file;

    if (keys != NULL) {
        keys->origin = origin;
        keys->region = g_strdup(find_value(self, "region", &file));
        return keys;
    }
    add_prefix(error, origin);
    g_free(origin);
    return NULL;
}

static CfdBucketKeys *
take_static(const Search *self, guint file, GError **error)
{
    const gchar *id = get_value(self, file, "aws_access_key_id");
    const gchar *secret = get_value(self, file, "aws_secret_access_key");
    const gchar *token = get_value(self, file, "aws_session_token");
    gchar *origin =
        g_strdup_printf("profile %s in %s", self->name, cfd_aws_file_path(self->files[file]));
    CfdBucketKeys *keys = NULL;

    cfd_redactor_learn(self->config->redactor, secret);
    if (id == NULL || secret == NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                    "it has %s without %s: give both, or run aws configure",
                    id != NULL ? "aws_access_key_id" : "aws_secret_access_key",
                    id != NULL ? "aws_secret_access_key" : "aws_access_key_id");
    else
        keys = cfd_bucket_keys_new(self->config->redactor, id, secret, token, error);
    return finish(self, keys, origin, error);
}

static CfdBucketKeys *
run_process(const Search *self, const gchar *command, guint file, GError **error)
{
    gchar *origin = g_strdup_printf("credential_process of profile %s in %s", self->name,
                                    cfd_aws_file_path(self->files[file]));
    g_auto(GStrv) argv = NULL;
    CfdBucketKeys *keys = NULL;

    /* GLib's own words would show the command, which may hold a password. */
    if (g_shell_parse_argv(command, NULL, &argv, NULL))
        keys = cfd_aws_process_run(self->config, argv, FALSE, error);
    else
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                    "the command has a quote that does not end, or is empty");
    return finish(self, keys, origin, error);
}

/* Version 1 of the tool cannot do it, and its complaint does not say so. */
static CfdBucketKeys *
run_aws(const Search *self, GError **error)
{
    gchar *argv[] = {
        (gchar *)"aws",
        (gchar *)"configure",
        (gchar *)"export-credentials",
        (gchar *)"--profile",
        (gchar *)self->profile,
        (gchar *)"--format",
        (gchar *)"process",
        NULL,
    };
    gchar *origin = g_strdup_printf("AWS profile %s", self->name);
    g_autofree gchar *program = g_find_program_in_path(argv[0]);
    CfdBucketKeys *keys = NULL;

    if (program == NULL) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                    "it uses single sign-on or a role, which needs version 2 of the AWS command "
                    "line tool, and the program aws was not found: install it, or give keys "
                    "with " OPTIONS);
    } else {
        keys = cfd_aws_process_run(self->config, argv, TRUE, error);
        if (keys == NULL)
            add_prefix(error, "its keys come from version 2 of the AWS command line tool");
    }
    return finish(self, keys, origin, error);
}

static gboolean
has_any(const Search *self, const gchar *const *keys)
{
    guint file;

    for (guint i = 0; keys[i] != NULL; i++) {
        if (find_value(self, keys[i], &file) != NULL)
            return TRUE;
    }
    return FALSE;
}

/* Each profile once. */
static GPtrArray *
collect_profiles(const Search *self)
{
    GPtrArray *names = g_ptr_array_new();

    for (guint i = 0; i < N_FILES; i++) {
        const GPtrArray *more = cfd_aws_file_profiles(self->files[i]);

        for (guint j = 0; j < more->len; j++) {
            gpointer name = g_ptr_array_index(more, j);

            if (i == 0 || !cfd_aws_file_has_profile(self->files[0], name))
                g_ptr_array_add(names, name);
        }
    }
    return names;
}

/* "a, b and 3 more"; NULL: there are none. */
static gchar *
list_profiles(const Search *self)
{
    g_autoptr(GPtrArray) names = collect_profiles(self);
    guint shown = MIN(names->len, MAX_SHOWN_PROFILES);
    GString *text;

    if (names->len == 0)
        return NULL;
    text = g_string_new(NULL);
    for (guint i = 0; i < shown; i++) {
        g_autofree gchar *name = cfd_text_line(g_ptr_array_index(names, i), MAX_NAME_BYTES);

        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", name);
    }
    if (names->len > shown)
        g_string_append_printf(text, " and %u more", names->len - shown);
    return g_string_free(text, FALSE);
}

static gboolean
has_profile(const Search *self)
{
    return cfd_aws_file_has_profile(self->files[0], self->profile) ||
           cfd_aws_file_has_profile(self->files[1], self->profile);
}

static CfdBucketKeys *
fail_without_keys(const Search *self, GError **error)
{
    g_autofree gchar *profiles = list_profiles(self);
    gboolean is_there = has_profile(self);
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_append_printf(
        text, is_there ? "the AWS profile %s has no keys" : "there is no AWS profile %s",
        self->name);
    g_string_append_printf(text, " in %s or %s", cfd_aws_file_path(self->files[0]),
                           cfd_aws_file_path(self->files[1]));
    if (!is_there && profiles != NULL)
        g_string_append_printf(text, " (there are: %s)", profiles);
    g_string_append(text, ": ");
    if (self->config->profile == NULL || is_there)
        g_string_append(text, "give keys with " OPTIONS ", or in AWS_ACCESS_KEY_ID and "
                              "AWS_SECRET_ACCESS_KEY, ");
    g_string_append(text, "name a profile with --aws-profile, or run aws configure");
    g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, "%s", text->str);
    return NULL;
}

CfdBucketKeys *
cfd_aws_find_keys(const CfdAwsConfig *config, GError **error)
{
    g_auto(Search) search = {0};
    const gchar *command;
    guint file;

    if (!begin(&search, config, error))
        return NULL;
    if (has_any(&search, ROLE))
        return run_aws(&search, error);
    for (file = 0; file < N_FILES; file++) {
        if (get_value(&search, file, "aws_access_key_id") != NULL ||
            get_value(&search, file, "aws_secret_access_key") != NULL)
            return take_static(&search, file, error);
    }
    command = find_value(&search, "credential_process", &file);
    if (command != NULL)
        return run_process(&search, command, file, error);
    return has_any(&search, ELSEWHERE) ? run_aws(&search, error)
                                       : fail_without_keys(&search, error);
}
