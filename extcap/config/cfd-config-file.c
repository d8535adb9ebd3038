/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-config-file.h"

#include "cfd-error.h"
#include "cfd-private-file.h"
#include "cfd-suggest.h"
#include "cfd-text.h"

#include <string.h>

/* Every option with the longest value of use takes a tenth of it. */
#define MAX_FILE_BYTES (64 * 1024)

/* A token on a line of its own may end in = and so look like a key, but a longer one than any. */
#define MAX_SHOWN_KEY_BYTES 32

struct CfdConfigFile {
    gchar *path;
    GHashTable *values; /* of gchar *, by const CfdOption * */
};

gchar *
cfd_config_file_path(void)
{
    return g_build_filename(g_get_user_config_dir(), "cloudflaredump", "config.ini", NULL);
}

gchar *
cfd_config_file_key(const CfdOption *row)
{
    return g_strdelimit(g_strdup(row->name), "-", '_');
}

static gboolean G_GNUC_PRINTF(3, 4)
    fail(const CfdConfigFile *self, GError **error, const gchar *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_propagate_error(error, g_error_new_valist(CFD_ERROR, CFD_ERROR_OPTION, format, arguments));
    va_end(arguments);
    g_prefix_error(error, "%s: ", self->path);
    return FALSE;
}

/* As GKeyFile sees it. */
static gboolean
is_well_formed(const gchar *line, gsize length)
{
    while (length > 0 && g_ascii_isspace(*line)) {
        line++;
        length--;
    }
    while (length > 0 && g_ascii_isspace(line[length - 1]))
        length--;
    if (length == 0 || *line == '#')
        return TRUE;
    if (*line == '[')
        return line[length - 1] == ']';
    return *line != '=' && memchr(line, '=', length) != NULL;
}

/* 0: all lines look right. */
static guint
find_bad_line(const gchar *text)
{
    for (guint number = 1; *text != '\0'; number++) {
        gsize length = strcspn(text, "\n");

        if (!is_well_formed(text, length))
            return number;
        text += length + (text[length] == '\n');
    }
    return 0;
}

/* GLib's own words would show the line, which may well be a token. */
static gboolean
fail_to_parse(const CfdConfigFile *self, const gchar *text, const GError *failure, GError **error)
{
    guint line = find_bad_line(text);

    if (line > 0)
        return fail(self, error, "line %u must be [group], key = value, or begin with #", line);
    if (g_error_matches(failure, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND))
        return fail(self, error, "begin it with the line [%s]", CFD_CONFIG_FILE_GROUP);
    return fail(self, error, "a [group] or a key is written with characters that it cannot have");
}

static gboolean
is_taken(const CfdOption *row)
{
    return row->group != CFD_GROUP_SHELL && cfd_option_kind_is_typed(row);
}

static const CfdOption *
find_row(const gchar *key)
{
    g_autofree gchar *name = g_strdelimit(g_strdup(key), "_", '-');
    const CfdOption *row = cfd_options_find(name);

    return row != NULL && is_taken(row) ? row : NULL;
}

/* The option that was most likely meant, or NULL. */
static const CfdOption *
guess_row(const gchar *key)
{
    g_autofree gchar *lower = g_ascii_strdown(key, -1);
    const gchar *name = g_strdelimit(lower, "_ ", '-');
    const CfdOption *nearest = NULL;
    const CfdOption *row;
    guint least = G_MAXUINT;

    for (guint i = 0; (row = cfd_options_row(i)) != NULL; i++) {
        guint distance = cfd_suggest_distance(name, row->name);

        if (g_strcmp0(key, row->variable) == 0 || g_strcmp0(key, row->second_variable) == 0)
            return row;
        if (distance < least && is_taken(row)) {
            least = distance;
            nearest = row;
        }
    }
    return nearest;
}

static gboolean
fail_unknown(const CfdConfigFile *self, const gchar *key, GError **error)
{
    const CfdOption *guess = guess_row(key);
    g_autofree gchar *guessed = guess != NULL ? cfd_config_file_key(guess) : NULL;

    if (guessed != NULL)
        return fail(self, error, "there is no key %s: did you mean %s?", key, guessed);
    if (strlen(key) > MAX_SHOWN_KEY_BYTES)
        return fail(self, error,
                    "one of its keys is none: give the options' names with underscores, "
                    "see --help");
    return fail(self, error,
                "there is no key %s: give the options' names with underscores, see --help", key);
}

/* A command has quotes of its own. */
static gboolean
is_quoted(const CfdOption *row, const gchar *value)
{
    gsize length = strlen(value);

    return row->kind != CFD_KIND_COMMAND && length >= 2 && strchr("\"'", *value) != NULL &&
           value[length - 1] == *value;
}

static gboolean
take_key(CfdConfigFile *self, GKeyFile *keys, const gchar *key, CfdRedactor *redactor,
         GError **error)
{
    const CfdOption *row = find_row(key);
    gchar *value = g_key_file_get_value(keys, CFD_CONFIG_FILE_GROUP, key, NULL);

    /* A misspelt key may well stand before a token. A command is hidden as a whole, but its words
     * may be ordinary ones, and its program is to be named. */
    if (row == NULL || (row->secret && row->kind != CFD_KIND_COMMAND))
        cfd_option_kind_learn(row, value, redactor);
    if (row == NULL) {
        cfd_secret_free_text(value);
        return fail_unknown(self, key, error);
    }
    g_strchomp(value);
    if (g_hash_table_contains(self->values, row)) {
        cfd_secret_free_text(value);
        return fail(self, error, "%s is given twice", key);
    }
    g_hash_table_insert(self->values, (gpointer)row, value);
    if (is_quoted(row, value))
        return fail(self, error, "%s stands in quotes: give it without them", key);
    return TRUE;
}

static gboolean
take_keys(CfdConfigFile *self, GKeyFile *file, CfdRedactor *redactor, GError **error)
{
    g_auto(GStrv) keys = g_key_file_get_keys(file, CFD_CONFIG_FILE_GROUP, NULL, NULL);

    for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
        if (!take_key(self, file, keys[i], redactor, error))
            return FALSE;
    }
    return TRUE;
}

/* In a group that is nearly ours, the keys would be passed over without a word. */
static gboolean
check_groups(const CfdConfigFile *self, GKeyFile *file, GError **error)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

    for (guint i = 0; groups[i] != NULL; i++) {
        guint distance = cfd_suggest_distance(groups[i], CFD_CONFIG_FILE_GROUP);

        if (distance != 0 && distance != G_MAXUINT)
            return fail(self, error, "there is no group [%s]: did you mean [%s]?", groups[i],
                        CFD_CONFIG_FILE_GROUP);
    }
    return TRUE;
}

static gboolean
check_secrets(const CfdConfigFile *self, gboolean others_may_read, GError **error)
{
    g_autofree gchar *quoted = g_shell_quote(self->path);
    GHashTableIter iterator;
    gpointer row;

    g_hash_table_iter_init(&iterator, self->values);
    while (others_may_read && g_hash_table_iter_next(&iterator, &row, NULL)) {
        g_autofree gchar *key = cfd_config_file_key(row);

        if (((const CfdOption *)row)->secret)
            return fail(self, error, "it holds %s, and others may read it: run chmod 600 %s", key,
                        quoted);
    }
    return TRUE;
}

CfdConfigFile *
cfd_config_file_parse(const gchar *text, const gchar *path, CfdRedactor *redactor, GError **error)
{
    g_autoptr(CfdConfigFile) self = g_new0(CfdConfigFile, 1);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) failure = NULL;
    gboolean valid;

    self->path = g_strdup(path);
    self->values = g_hash_table_new_full(NULL, NULL, NULL, cfd_secret_free_text);
    if (g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, &failure))
        valid = check_groups(self, file, error) && take_keys(self, file, redactor, error);
    else
        valid = fail_to_parse(self, text, failure, error);
    return valid ? g_steal_pointer(&self) : NULL;
}

CfdConfigFile *
cfd_config_file_read(const gchar *path, CfdRedactor *redactor, GError **error)
{
    g_autoptr(CfdConfigFile) self = NULL;
    gboolean others_may_read = FALSE;
    gchar *text;

    if (!cfd_private_file_read(path, MAX_FILE_BYTES, &text, &others_may_read, error))
        return NULL;
    if (text == NULL)
        return cfd_config_file_parse("", path, redactor, error);
    self = cfd_config_file_parse(text, path, redactor, error);
    cfd_secret_free_text(text);
    if (self == NULL || !check_secrets(self, others_may_read, error))
        return NULL;
    return g_steal_pointer(&self);
}

void
cfd_config_file_free(CfdConfigFile *self)
{
    if (self == NULL)
        return;
    g_free(self->path);
    g_hash_table_unref(self->values);
    g_free(self);
}

const gchar *
cfd_config_file_value(const CfdConfigFile *self, const CfdOption *row)
{
    return self != NULL ? g_hash_table_lookup(self->values, row) : NULL;
}

gchar *
cfd_config_file_origin(const CfdConfigFile *self, const CfdOption *row)
{
    g_autofree gchar *key = cfd_config_file_key(row);

    return g_strdup_printf("%s in %s", key, self->path);
}
