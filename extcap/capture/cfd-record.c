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

/* How often a lock is tried for while others glance at the file: each holds it for an instant. */
#define MAX_GLANCES 10000

struct CfdRecord {
    CfdRecordFacts facts;
    gchar *path;
    gint fd; /* carries the lock */
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

static void
free_facts(gpointer data)
{
    clear_facts(data);
    g_free(data);
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

/* Whether a run has it locked, as far as a glance tells; those who glance do not hinder each
 * other. */
static gboolean
is_locked(gint fd)
{
    gboolean locked = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;

    if (!locked)
        flock(fd, LOCK_UN);
    return locked;
}

/* ret_running: whether another run has it. */
static gboolean
lock(gint fd, gboolean *ret_running)
{
    *ret_running = FALSE;
    for (guint i = 0; i < MAX_GLANCES && !*ret_running; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return TRUE;
        if (errno != EWOULDBLOCK)
            return FALSE;
        *ret_running = is_locked(fd);
        g_thread_yield();
    }
    return FALSE;
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
    if (read(self->fd, text, sizeof text - 1) < 0)
        return FALSE;
    /* One that cannot be read may be from a later version: it stays for its week. */
    if (!parse(text, &self->facts))
        clear_facts(&self->facts);
    self->facts.written_us = status.st_mtime * (gint64)G_USEC_PER_SEC;
    return TRUE;
}

/* NULL: it is no state file of ours, or another run has it locked. */
static CfdRecord *
take(const gchar *path, gboolean *ret_running)
{
    g_autoptr(CfdRecord) self = open_file(path, O_RDWR);

    *ret_running = FALSE;
    if (self == NULL || !lock(self->fd, ret_running) || !read_facts(self))
        return NULL;
    return g_steal_pointer(&self);
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
    gboolean running;
    gboolean ok =
        lock(self->fd, &running) && write_text(self->fd, text) && link(temporary, self->path) == 0;

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

CfdRecord *
cfd_record_take(const gchar *folder, const gchar *capture_id)
{
    g_autofree gchar *path = g_build_filename(folder, capture_id, NULL);
    gboolean running;

    return take(path, &running);
}

static gint
compare_newest_first(gconstpointer a, gconstpointer b)
{
    const CfdRecordFacts *first = *(const CfdRecordFacts *const *)a;
    const CfdRecordFacts *second = *(const CfdRecordFacts *const *)b;

    if (first->written_us == second->written_us)
        return strcmp(first->capture_id, second->capture_id);
    return first->written_us > second->written_us ? -1 : 1;
}

/* What to do with a file in the folder. */
typedef void (*Visit)(const gchar *path, const gchar *name, gint64 oldest_us, gpointer data);

static void
visit_files(const gchar *folder, gint64 now_us, Visit visit, gpointer data)
{
    g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
    const gchar *name;

    for (guint i = 0; names != NULL && i < MAX_FILES && (name = g_dir_read_name(names)) != NULL;
         i++) {
        g_autofree gchar *path = g_build_filename(folder, name, NULL);

        visit(path, name, now_us - KEPT_US, data);
    }
}

/* One that never got its name is nobody's stray. */
static void
glance(const gchar *path, const gchar *name, gint64 oldest_us, gpointer data)
{
    g_autoptr(CfdRecord) record = open_file(path, O_RDONLY);

    if (record == NULL || is_locked(record->fd) || !read_facts(record) ||
        g_strcmp0(record->facts.capture_id, name) != 0 || record->facts.written_us < oldest_us)
        return;
    g_ptr_array_add(data, g_memdup2(&record->facts, sizeof record->facts));
    record->facts = (CfdRecordFacts){0};
}

GPtrArray *
cfd_record_list_strays(const gchar *folder, gint64 now_us)
{
    GPtrArray *strays = g_ptr_array_new_with_free_func(free_facts);

    visit_files(folder, now_us, glance, strays);
    g_ptr_array_sort(strays, compare_newest_first);
    return strays;
}

/* Most files are not so old, and need not be locked to be seen. */
static void
remove_old(const gchar *path, G_GNUC_UNUSED const gchar *name, gint64 oldest_us,
           G_GNUC_UNUSED gpointer data)
{
    GStatBuf status;
    gboolean running;
    g_autoptr(CfdRecord) record = NULL;

    if (g_lstat(path, &status) != 0 || status.st_mtime * (gint64)G_USEC_PER_SEC >= oldest_us)
        return;
    record = take(path, &running);
    if (record != NULL)
        cfd_record_remove(record);
}

void
cfd_record_remove_old(const gchar *folder, gint64 now_us)
{
    visit_files(folder, now_us, remove_old, NULL);
}

gchar *
cfd_record_find_account(const gchar *folder, const gchar *capture_id)
{
    g_autofree gchar *path = g_build_filename(folder, capture_id, NULL);
    g_autoptr(CfdRecord) record = open_file(path, O_RDONLY);

    return record != NULL && read_facts(record) ? g_strdup(record->facts.account_id) : NULL;
}
