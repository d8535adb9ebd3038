/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-config-file.h"

#include "cfd-error.h"
#include "cfd-private-file.h"
#include "cfd-suggest.h"
#include "cfd-text.h"

#include <string.h>

/* A token on a line of its own may end in = and so look like a key, but a longer one than any. */
#define MAX_SHOWN_KEY_BYTES 32

struct CfdConfigFile {
    gchar *path;
    gchar *group;
    gchar *name;         /* of the profile; NULL: it is for all */
    GHashTable *values;  /* of gchar *, by const CfdOption * */
    GPtrArray *profiles; /* of CfdConfigFile *, in the order of the file */
};

static CfdConfigFile *
new_group(const gchar *path, const gchar *group, const gchar *name)
{
    CfdConfigFile *self = g_new0(CfdConfigFile, 1);

    self->path = g_strdup(path);
    self->group = g_strdup(group);
    self->name = g_strdup(name);
    self->values = g_hash_table_new_full(NULL, NULL, NULL, cfd_secret_free_text);
    self->profiles = g_ptr_array_new_with_free_func((GDestroyNotify)cfd_config_file_free);
    return self;
}

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

/* The name of the profile whose group a line begins; NULL: it does not. The caller frees it. */
static gchar *
read_header(gchar *line)
{
    const gchar *name;

    g_strstrip(line);
    if (*line != '[' || !g_str_has_suffix(line, "]"))
        return NULL;
    line[strlen(line) - 1] = '\0';
    name = cfd_config_group_profile(line + 1);
    return name != NULL ? g_strchomp(g_strdup(name)) : NULL;
}

/* GLib would make one of two groups of a name: two customers' settings would be mixed. */
static gboolean
check_headers(const CfdConfigFile *self, const gchar *text, GError **error)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++) {
        gchar *name = read_header(lines[i]);

        if (name != NULL && !g_hash_table_add(known, name))
            return fail(self, error, "line %u: this profile is there twice", i + 1);
    }
    return TRUE;
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
        if (distance < least && cfd_config_group_takes(row)) {
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
    const CfdOption *row = cfd_config_group_find_key(key);
    gchar *value = g_key_file_get_value(keys, self->group, key, NULL);

    /* A misspelt key may well stand before a token. A command is hidden as a whole, but its words
     * may be ordinary ones, and its program is to be named. */
    if (row == NULL || (row->secret && row->kind != CFD_KIND_COMMAND))
        cfd_option_kind_learn(row, value, redactor);
    if (row == NULL) {
        cfd_secret_free_text(value);
        return fail_unknown(self, key, error);
    }
    g_strchomp(value);
    if (self->name != NULL && g_str_equal(row->name, CFD_CONFIG_FILE_PROFILE)) {
        cfd_secret_free_text(value);
        return fail(self, error, "[%s] cannot have the key profile", self->group);
    }
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
    g_auto(GStrv) keys = g_key_file_get_keys(file, self->group, NULL, NULL);

    for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
        if (!take_key(self, file, keys[i], redactor, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
take_profile(CfdConfigFile *self, GKeyFile *file, const gchar *group, CfdRedactor *redactor,
             GError **error)
{
    const gchar *name = cfd_config_group_profile(group);
    CfdConfigFile *profile;

    /* What is no name may be anything, also a secret. */
    if (!cfd_config_group_is_name(name))
        return fail(self, error,
                    "a profile needs a name of letters, digits, -, . and _, such as [profile "
                    "work]");
    profile = new_group(self->path, group, name);
    g_ptr_array_add(self->profiles, profile);
    return take_keys(profile, file, redactor, error);
}

/* In a group that is nearly ours, the keys would be passed over without a word. */
static gboolean
take_groups(CfdConfigFile *self, GKeyFile *file, CfdRedactor *redactor, GError **error)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

    for (guint i = 0; groups[i] != NULL; i++) {
        guint distance = cfd_suggest_distance(groups[i], CFD_CONFIG_FILE_GROUP);

        if (cfd_config_group_profile(groups[i]) != NULL) {
            if (!take_profile(self, file, groups[i], redactor, error))
                return FALSE;
        } else if (distance != 0 && distance != G_MAXUINT) {
            return fail(self, error, "there is no group [%s]: did you mean [%s]?", groups[i],
                        CFD_CONFIG_FILE_GROUP);
        }
    }
    return take_keys(self, file, redactor, error);
}

/* Of a file that others may read. */
static gboolean
check_secrets(const CfdConfigFile *self, GError **error)
{
    g_autofree gchar *quoted = g_shell_quote(self->path);
    GHashTableIter iterator;
    gpointer row;

    g_hash_table_iter_init(&iterator, self->values);
    while (g_hash_table_iter_next(&iterator, &row, NULL)) {
        g_autofree gchar *key = cfd_config_file_key(row);

        if (((const CfdOption *)row)->secret)
            return fail(self, error, "it holds %s, and others may read it: run chmod 600 %s", key,
                        quoted);
    }
    for (guint i = 0; i < self->profiles->len; i++) {
        if (!check_secrets(g_ptr_array_index(self->profiles, i), error))
            return FALSE;
    }
    return TRUE;
}

CfdConfigFile *
cfd_config_file_parse(const gchar *text, const gchar *path, CfdRedactor *redactor, GError **error)
{
    g_autoptr(CfdConfigFile) self = new_group(path, CFD_CONFIG_FILE_GROUP, NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) failure = NULL;
    gboolean valid;

    if (g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, &failure))
        valid = check_headers(self, text, error) && take_groups(self, file, redactor, error);
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

    if (!cfd_private_file_read(path, CFD_CONFIG_FILE_MAX_BYTES, &text, &others_may_read, error))
        return NULL;
    if (text == NULL)
        return cfd_config_file_parse("", path, redactor, error);
    self = cfd_config_file_parse(text, path, redactor, error);
    cfd_secret_free_text(text);
    if (self == NULL || (others_may_read && !check_secrets(self, error)))
        return NULL;
    return g_steal_pointer(&self);
}

void
cfd_config_file_free(CfdConfigFile *self)
{
    if (self == NULL)
        return;
    g_ptr_array_unref(self->profiles);
    g_hash_table_unref(self->values);
    g_free(self->name);
    g_free(self->group);
    g_free(self->path);
    g_free(self);
}

const gchar *
cfd_config_file_profile_name(const CfdConfigFile *self, guint index)
{
    if (self == NULL || index >= self->profiles->len)
        return NULL;
    return ((const CfdConfigFile *)g_ptr_array_index(self->profiles, index))->name;
}

gchar *
cfd_config_file_list_profiles(const CfdConfigFile *self)
{
    GString *names = g_string_new(NULL);
    const gchar *name;

    for (guint i = 0; (name = cfd_config_file_profile_name(self, i)) != NULL; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", name);
    return g_string_free(names, names->len == 0);
}

const CfdConfigFile *
cfd_config_file_profile(const CfdConfigFile *self, const gchar *name, GError **error)
{
    g_autofree gchar *names = NULL;

    for (guint i = 0; i < self->profiles->len; i++) {
        if (g_str_equal(cfd_config_file_profile_name(self, i), name))
            return g_ptr_array_index(self->profiles, i);
    }
    names = cfd_config_file_list_profiles(self);
    if (names != NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "is \"%s\": give one that %s has: %s", name,
                    self->path, names);
    else
        g_set_error(
            error, CFD_ERROR, CFD_ERROR_OPTION,
            "is \"%s\", but %s has no profile: cloudflaredump login --profile %s makes it, or "
            "write its keys behind a line [profile %s]",
            name, self->path, name, name);
    return NULL;
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

    if (self->name != NULL)
        return g_strdup_printf("%s in [%s] in %s", key, self->group, self->path);
    return g_strdup_printf("%s in %s", key, self->path);
}
