/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-record.h"

#include "cfd-job.h"

#include "cfd-error.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUP "capture"

/* A file is some 150 bytes; a week of work leaves a few dozen. */
#define MAX_FILE_BYTES 4096
#define MAX_FILES 1000

#define KEPT_US (7 * 24 * 3600 * (gint64)G_USEC_PER_SEC)

struct CfdRecord {
    CfdRecordFacts facts;
    gchar *path;
    gint fd; /* carries the lock */
    gint64 written_us;
};

gchar *
cfd_record_folder(void)
{
    return g_build_filename(g_get_user_state_dir(), "cloudflaredump", "captures", NULL);
}

static CfdRecord *
allocate(const gchar *path, gint fd)
{
    CfdRecord *self = g_new0(CfdRecord, 1);

    self->path = g_strdup(path);
    self->fd = fd;
    return self;
}

static void
clear_facts(CfdRecordFacts *facts)
{
    g_free(facts->capture_id);
    g_free(facts->account_id);
    g_free(facts->type);
    g_free(facts->submitted);
    *facts = (CfdRecordFacts){0};
}

void
cfd_record_free(CfdRecord *self)
{
    if (self == NULL)
        return;
    close(self->fd);
    clear_facts(&self->facts);
    g_free(self->path);
    g_free(self);
}

const CfdRecordFacts *
cfd_record_facts(const CfdRecord *self)
{
    return &self->facts;
}

static gchar *
format(const CfdRecordFacts *facts)
{
    g_autoptr(GKeyFile) file = g_key_file_new();

    g_key_file_set_string(file, GROUP, "id", facts->capture_id);
    g_key_file_set_string(file, GROUP, "account_id", facts->account_id);
    g_key_file_set_string(file, GROUP, "type", facts->type);
    g_key_file_set_boolean(file, GROUP, "to_stop", facts->to_stop);
    if (facts->submitted != NULL)
        g_key_file_set_string(file, GROUP, "submitted", facts->submitted);
    return g_key_file_to_data(file, NULL, NULL);
}

static gboolean
parse(const gchar *text, CfdRecordFacts *ret_facts)
{
    g_autoptr(GKeyFile) file = g_key_file_new();

    if (!g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, NULL))
        return FALSE;
    ret_facts->capture_id = g_key_file_get_string(file, GROUP, "id", NULL);
    ret_facts->account_id = g_key_file_get_string(file, GROUP, "account_id", NULL);
    ret_facts->type = g_key_file_get_string(file, GROUP, "type", NULL);
    ret_facts->to_stop = g_key_file_get_boolean(file, GROUP, "to_stop", NULL);
    ret_facts->submitted = g_key_file_get_string(file, GROUP, "submitted", NULL);
    return ret_facts->capture_id != NULL && cfd_job_is_identifier(ret_facts->capture_id) &&
           ret_facts->account_id != NULL && cfd_job_is_identifier(ret_facts->account_id) &&
           ret_facts->type != NULL;
}

static gboolean
write_text(gint fd, const gchar *text)
{
    gsize size = strlen(text);

    /* So short a text is written as a whole or not at all. */
    return ftruncate(fd, 0) == 0 && pwrite(fd, text, size, 0) == (gssize)size;
}

static gboolean
lock(gint fd)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0;
}

/* mode: O_RDONLY or O_RDWR. NULL: there is no such file. */
static CfdRecord *
open_file(const gchar *path, gint mode)
{
    gint fd = g_open(path, mode | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);

    return fd >= 0 ? allocate(path, fd) : NULL;
}

/* FALSE: it is no state file of ours. */
static gboolean
read_facts(CfdRecord *self)
{
    gchar text[MAX_FILE_BYTES] = "";
    struct stat status;

    if (fstat(self->fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
        status.st_nlink == 0)
        return FALSE;
    self->written_us = status.st_mtime * (gint64)G_USEC_PER_SEC;
    if (read(self->fd, text, sizeof text - 1) < 0)
        return FALSE;
    /* One that cannot be read may be from a later version: it stays for its week. */
    if (!parse(text, &self->facts))
        clear_facts(&self->facts);
    return TRUE;
}

/* NULL: it is no state file of ours, or another run has it locked. */
static CfdRecord *
take(const gchar *path, gboolean *ret_running)
{
    g_autoptr(CfdRecord) self = open_file(path, O_RDWR);

    *ret_running = FALSE;
    if (self == NULL)
        return NULL;
    if (!lock(self->fd)) {
        *ret_running = errno == EWOULDBLOCK;
        return NULL;
    }
    return read_facts(self) ? g_steal_pointer(&self) : NULL;
}

static gboolean
fail(const gchar *folder, GError **error)
{
    g_set_error(error, CFD_ERROR, CFD_ERROR_DISK, "could not write a state file in %s: %s", folder,
                g_strerror(errno));
    return FALSE;
}

/* A file gets its name when it is whole and locked, so that nobody takes it for a stray; and only
 * if nothing has that name. */
static gboolean
fill(CfdRecord *self, const gchar *temporary, GError **error)
{
    g_autofree gchar *text = format(&self->facts);
    g_autofree gchar *folder = g_path_get_dirname(self->path);
    gboolean ok = lock(self->fd) && write_text(self->fd, text) && link(temporary, self->path) == 0;

    if (!ok)
        fail(folder, error);
    g_unlink(temporary);
    return ok;
}

static void
copy_facts(CfdRecord *self, const CfdRecordFacts *facts)
{
    clear_facts(&self->facts);
    self->facts.capture_id = g_strdup(facts->capture_id);
    self->facts.account_id = g_strdup(facts->account_id);
    self->facts.type = g_strdup(facts->type);
    self->facts.to_stop = facts->to_stop;
    self->facts.submitted = g_strdup(facts->submitted);
}

static CfdRecord *
make(const gchar *folder, const gchar *path, const CfdRecordFacts *facts, GError **error)
{
    g_autofree gchar *temporary = g_build_filename(folder, ".new-XXXXXX", NULL);
    g_autoptr(CfdRecord) self = NULL;
    gint fd = -1;

    if (g_mkdir_with_parents(folder, S_IRWXU) == 0)
        fd = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) {
        fail(folder, error);
        return NULL;
    }
    self = allocate(path, fd);
    copy_facts(self, facts);
    return fill(self, temporary, error) ? g_steal_pointer(&self) : NULL;
}

/* Where it cannot be written, a stop is asked for once more: that does no harm. */
static void
rewrite(CfdRecord *self)
{
    g_autofree gchar *text = format(&self->facts);

    write_text(self->fd, text);
}

CfdRecord *
cfd_record_new(const gchar *folder, const CfdRecordFacts *facts, gboolean *ret_running,
               GError **error)
{
    g_autofree gchar *path = g_build_filename(folder, facts->capture_id, NULL);
    CfdRecord *stray = take(path, ret_running);

    if (stray == NULL)
        return *ret_running ? NULL : make(folder, path, facts, error);
    /* One that cannot be read is ours now. */
    if (stray->facts.capture_id == NULL) {
        copy_facts(stray, facts);
        rewrite(stray);
    }
    return stray;
}

void
cfd_record_let_be(CfdRecord *self)
{
    self->facts.to_stop = FALSE;
    rewrite(self);
}

void
cfd_record_remove(CfdRecord *self)
{
    g_unlink(self->path);
}

static gint
compare_newest_first(gconstpointer a, gconstpointer b)
{
    const CfdRecord *first = *(const CfdRecord *const *)a;
    const CfdRecord *second = *(const CfdRecord *const *)b;

    if (first->written_us == second->written_us)
        return strcmp(first->path, second->path);
    return first->written_us > second->written_us ? -1 : 1;
}

/* One that never got its name: whoever wrote it was killed. */
static gboolean
is_unfinished(const gchar *path, const gchar *name, gint64 now_us)
{
    GStatBuf status;

    return g_str_has_prefix(name, ".") &&
           (g_lstat(path, &status) != 0 ||
            status.st_mtime * (gint64)G_USEC_PER_SEC >= now_us - KEPT_US);
}

GPtrArray *
cfd_record_find_strays(const gchar *folder, gint64 now_us)
{
    GPtrArray *strays = g_ptr_array_new_with_free_func((GDestroyNotify)cfd_record_free);
    g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
    const gchar *name;

    for (guint i = 0; names != NULL && i < MAX_FILES && (name = g_dir_read_name(names)) != NULL;
         i++) {
        g_autofree gchar *path = g_build_filename(folder, name, NULL);
        gboolean running;
        g_autoptr(CfdRecord) record =
            is_unfinished(path, name, now_us) ? NULL : take(path, &running);

        if (record == NULL)
            continue;
        if (record->written_us < now_us - KEPT_US)
            cfd_record_remove(record);
        else if (record->facts.capture_id != NULL)
            g_ptr_array_add(strays, g_steal_pointer(&record));
    }
    g_ptr_array_sort(strays, compare_newest_first);
    return strays;
}

gchar *
cfd_record_find_account(const gchar *folder, const gchar *capture_id)
{
    g_autofree gchar *path = g_build_filename(folder, capture_id, NULL);
    g_autoptr(CfdRecord) record = open_file(path, O_RDONLY);

    return record != NULL && read_facts(record) ? g_strdup(record->facts.account_id) : NULL;
}
