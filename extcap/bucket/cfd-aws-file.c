/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-aws-file.h"

#include "cfd-error.h"
#include "cfd-redact.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* A profile with single sign-on takes some 300 bytes: room for those of 3,000 accounts. */
#define MAX_FILE_BYTES (1024 * 1024)

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct CfdAwsFile {
    gchar *path;
    CfdAwsFileKind kind;
    GPtrArray *names;     /* of gchar *, owned by `profiles` */
    GHashTable *profiles; /* by name: GHashTable of values by key */
};

/* The way through a file. */
typedef struct {
    GHashTable *values; /* of the section; NULL: it is no profile */
    gsize indent;       /* of the last key */
    gboolean has_key;   /* in this section */
} Position;

static gboolean
fail(const CfdAwsFile *self, const gchar *why, GError **error)
{
    g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS, "could not read %s: %s", self->path, why);
    return FALSE;
}

static gboolean
read_text(const CfdAwsFile *self, gchar **ret_text, gsize *ret_size, GError **error)
{
    g_autoptr(GError) failure = NULL;
    GStatBuf status;

    *ret_text = NULL;
    *ret_size = 0;
    if (g_stat(self->path, &status) != 0)
        return errno == ENOENT || errno == ENOTDIR || fail(self, g_strerror(errno), error);
    /* To open a FIFO would wait for ever. */
    if (!S_ISREG(status.st_mode))
        return fail(self, "it is no regular file", error);
    if (status.st_size > MAX_FILE_BYTES)
        return fail(self, "it is larger than 1 MiB", error);
    if (!g_file_get_contents(self->path, ret_text, ret_size, &failure))
        return fail(self, failure->message, error);
    return TRUE;
}

/* The name of the profile, from between the brackets, or NULL. */
static gchar *
parse_section(CfdAwsFileKind kind, const gchar *text, gsize length)
{
    static const gchar word[] = "profile";
    g_autofree gchar *copy = g_strndup(text, length);
    gchar *name = g_strstrip(copy);
    gsize size = strlen(name);

    if (kind == CFD_AWS_FILE_CREDENTIALS || g_str_equal(name, "default"))
        return size > 0 ? g_strdup(name) : NULL;
    if (!g_str_has_prefix(name, word) || !g_ascii_isspace(name[strlen(word)]))
        return NULL;
    name = g_strchug(name + strlen(word));
    size = strlen(name);
    /* A name with a blank is in quotes. */
    if (size > 2 && strchr("\"'", name[0]) != NULL && name[size - 1] == name[0])
        return g_strndup(name + 1, size - 2);
    return g_strdup(name);
}

static GHashTable *
open_profile(CfdAwsFile *self, gchar *name)
{
    GHashTable *values = g_hash_table_lookup(self->profiles, name);

    if (values != NULL) {
        g_free(name);
        return values;
    }
    values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, cfd_secret_free_text);
    g_hash_table_insert(self->profiles, name, values);
    g_ptr_array_add(self->names, name);
    return values;
}

static void
take_section(CfdAwsFile *self, Position *position, const gchar *line, gsize length)
{
    const gchar *end = memchr(line, ']', length);
    gchar *name = end != NULL ? parse_section(self->kind, line, (gsize)(end - line)) : NULL;

    *position = (Position){name != NULL ? open_profile(self, name) : NULL, 0, FALSE};
}

static void
take_key(const Position *position, const gchar *line, gsize length)
{
    g_autofree gchar *lower = g_ascii_strdown(line, (gssize)length);
    gsize name_length = strcspn(lower, "=:");
    gsize start = name_length + 1;

    if (position->values != NULL && name_length < length) {
        while (start < length && g_ascii_isspace(line[start]))
            start++;
        g_hash_table_replace(position->values, g_strchomp(g_strndup(lower, name_length)),
                             g_strndup(line + start, length - start));
    }
    cfd_secret_wipe(lower, length);
}

/* What is indented deeper than the key before it is nested in that. */
static void
take_line(CfdAwsFile *self, Position *position, const gchar *line, gsize length)
{
    gsize indent = 0;

    while (indent < length && g_ascii_isspace(line[indent]))
        indent++;
    while (length > indent && g_ascii_isspace(line[length - 1]))
        length--;
    if (length == indent || strchr("#;", line[indent]) != NULL ||
        (position->has_key && indent > position->indent))
        return;
    if (line[indent] == '[') {
        take_section(self, position, line + indent + 1, length - indent - 1);
        return;
    }
    position->has_key = TRUE;
    position->indent = indent;
    take_key(position, line + indent, length - indent);
}

static void
parse(CfdAwsFile *self, const gchar *text)
{
    Position position = {NULL, 0, FALSE};

    if (g_str_has_prefix(text, BYTE_ORDER_MARK))
        text += strlen(BYTE_ORDER_MARK);
    while (*text != '\0') {
        gsize length = strcspn(text, "\n");

        take_line(self, &position, text, length);
        text += length + (text[length] == '\n');
    }
}

static void
free_values(gpointer values)
{
    g_hash_table_unref(values);
}

CfdAwsFile *
cfd_aws_file_read(const gchar *path, CfdAwsFileKind kind, GError **error)
{
    g_autoptr(CfdAwsFile) self = g_new0(CfdAwsFile, 1);
    gchar *text;
    gsize size;

    self->path = g_strdup(path);
    self->kind = kind;
    self->names = g_ptr_array_new();
    self->profiles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_values);
    if (!read_text(self, &text, &size, error))
        return NULL;
    if (text != NULL) {
        parse(self, text);
        cfd_secret_wipe(text, size);
        g_free(text);
    }
    return g_steal_pointer(&self);
}

void
cfd_aws_file_free(CfdAwsFile *self)
{
    if (self == NULL)
        return;
    g_free(self->path);
    g_ptr_array_unref(self->names);
    g_hash_table_unref(self->profiles);
    g_free(self);
}

const gchar *
cfd_aws_file_path(const CfdAwsFile *self)
{
    return self->path;
}

const GPtrArray *
cfd_aws_file_profiles(const CfdAwsFile *self)
{
    return self->names;
}

gboolean
cfd_aws_file_has_profile(const CfdAwsFile *self, const gchar *profile)
{
    return g_hash_table_contains(self->profiles, profile);
}

const gchar *
cfd_aws_file_value(const CfdAwsFile *self, const gchar *profile, const gchar *key)
{
    GHashTable *values = g_hash_table_lookup(self->profiles, profile);
    const gchar *value = values != NULL ? g_hash_table_lookup(values, key) : NULL;

    return value != NULL && *value != '\0' ? value : NULL;
}
