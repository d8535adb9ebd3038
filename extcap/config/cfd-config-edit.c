/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-config-edit.h"

#include "cfd-config-file.h"
#include "cfd-error.h"
#include "cfd-private-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* What a login adds at most: its values, and a group. */
#define MAX_ADDED_BYTES 16384

/* GKeyFile would lose translations, and move comments. A line is looked at as it sees it. */
typedef struct {
    gsize start;
    gsize end;   /* behind its line end */
    gchar *text; /* without blanks around it; NULL: there is no such line */
} Line;

static void
clear_line(Line *self)
{
    cfd_secret_free_text(self->text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Line, clear_line)

static Line
read_line(const GString *file, gsize start)
{
    Line line = {.start = start, .end = file->len};
    const gchar *newline;

    if (start >= file->len)
        return line;
    newline = memchr(file->str + start, '\n', file->len - start);
    if (newline != NULL)
        line.end = (gsize)(newline - file->str) + 1;
    line.text = g_strstrip(g_strndup(file->str + start, line.end - start));
    return line;
}

static gboolean
is_header(const Line *line)
{
    return line->text[0] == '[' && g_str_has_suffix(line->text, "]");
}

/* profile: NULL: those for all. */
static gboolean
begins_group(const Line *line, const gchar *profile)
{
    g_autofree gchar *name = NULL;

    if (!is_header(line))
        return FALSE;
    name = g_strndup(line->text + 1, strlen(line->text) - 2);
    if (profile == NULL)
        return g_str_equal(name, CFD_CONFIG_FILE_GROUP);
    return g_strcmp0(cfd_config_group_profile(name), profile) == 0;
}

/* NULL: the line has no key of ours. */
static const CfdOption *
find_key(const Line *line)
{
    const gchar *equals = line->text[0] != '#' ? strchr(line->text, '=') : NULL;
    g_autofree gchar *key = NULL;

    if (equals == NULL)
        return NULL;
    key = g_strchomp(g_strndup(line->text, (gsize)(equals - line->text)));
    return cfd_config_group_find_key(key);
}

/* Behind the header of the group, which is put at the end where it is missing. */
static gsize
find_keys(GString *file, const gchar *profile)
{
    gsize at = 0;

    for (;;) {
        g_auto(Line) line = read_line(file, at);

        if (line.text == NULL)
            break;
        at = line.end;
        if (begins_group(&line, profile))
            return at;
    }
    if (file->len > 0)
        g_string_append(file, g_str_has_suffix(file->str, "\n") ? "\n" : "\n\n");
    if (profile == NULL)
        g_string_append(file, "[" CFD_CONFIG_FILE_GROUP "]\n");
    else
        g_string_append_printf(file, "[" CFD_CONFIG_FILE_PROFILE " %s]\n", profile);
    return file->len;
}

/* However it is written, and however often. */
static void
remove_key(GString *file, gsize at, const CfdOption *row)
{
    for (;;) {
        g_auto(Line) line = read_line(file, at);

        if (line.text == NULL || is_header(&line))
            return;
        if (find_key(&line) == row)
            g_string_erase(file, (gssize)line.start, (gssize)(line.end - line.start));
        else
            at = line.end;
    }
}

/* Behind the last key of the group: what follows may be a comment on the next. */
static gsize
find_end(const GString *file, gsize at)
{
    gsize end = at;

    for (;;) {
        g_auto(Line) line = read_line(file, at);

        if (line.text == NULL || is_header(&line))
            return end;
        at = line.end;
        if (line.text[0] != '#' && line.text[0] != '\0')
            end = line.end;
    }
}

static void
add_key(GString *file, gsize at, const CfdOption *row, const gchar *value)
{
    gsize end = find_end(file, at);
    g_autofree gchar *name = cfd_config_file_key(row);
    gboolean is_joined = end > 0 && file->str[end - 1] != '\n';
    gchar *line = g_strconcat(is_joined ? "\n" : "", name, " = ", value, "\n", NULL);

    g_string_insert(file, (gssize)end, line);
    cfd_secret_free_text(line);
}

static void
apply(GString *file, const gchar *profile, const CfdConfigChange *change)
{
    const CfdOption *row = cfd_options_find(change->option);
    gsize at = find_keys(file, profile);

    remove_key(file, at, row);
    if (change->value != NULL)
        add_key(file, at, row, change->value);
}

static gboolean
write_file(const gchar *path, const GString *file, GError **error)
{
    g_autoptr(GError) failure = NULL;

    if (g_file_set_contents_full(path, file->str, (gssize)file->len, G_FILE_SET_CONTENTS_CONSISTENT,
                                 0600, &failure))
        return TRUE;
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "could not write %s: %s", path, failure->message);
    return FALSE;
}

static gboolean
edit(const gchar *path, const gchar *profile, const CfdConfigChange *changes, guint n_changes,
     GError **error)
{
    gboolean others_may_read;
    gboolean written;
    GString *file;
    gchar *text;

    if (!cfd_private_file_read(path, CFD_CONFIG_FILE_MAX_BYTES, &text, &others_may_read, error))
        return FALSE;
    /* So that no copy is left behind as it grows. */
    file = g_string_sized_new(CFD_CONFIG_FILE_MAX_BYTES + MAX_ADDED_BYTES);
    g_string_append(file, text != NULL ? text : "");
    cfd_secret_free_text(text);
    for (guint i = 0; i < n_changes; i++)
        apply(file, profile, &changes[i]);
    written = write_file(path, file, error);
    cfd_secret_wipe(file->str, file->allocated_len);
    g_string_free(file, TRUE);
    return written;
}

/* Two that change the file at the same time would lose what one of them has done. Returns a
 * descriptor that has the lock, or -1. */
static gint
lock_folder(const gchar *path, GError **error)
{
    g_autofree gchar *folder = g_path_get_dirname(path);
    gint fd = -1;

    if (!g_path_is_absolute(path)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                    "there is no place for the configuration file: HOME is not set");
        return -1;
    }
    if (g_mkdir_with_parents(folder, 0700) == 0)
        fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX) == 0)
        return fd;
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "could not use the folder %s: %s", folder,
                g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

gboolean
cfd_config_edit(const gchar *path, const gchar *profile, const CfdConfigChange *changes,
                guint n_changes, GError **error)
{
    gint lock = lock_folder(path, error);
    gboolean edited;

    if (lock < 0)
        return FALSE;
    edited = edit(path, profile, changes, n_changes, error);
    close(lock);
    return edited;
}
