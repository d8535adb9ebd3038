/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-objects.h"

#include "cfd-error.h"
#include "cfd-file.h"

#include <sys/resource.h>

/* So many downloads at a time, and one more that the merge waits for. A merge reads all files at
 * once, and a capture seldom has more; stores serve such numbers to their own command lines. */
#define MAX_CONNECTIONS 16

/* If there are more files than connections, they take turns, and each comes in parts that grow. The
 * first is for the file's header, and for the packets until the next part comes. */
#define HEAD_BYTES (64 * 1024)

/* Each takes a descriptor, of which Linux gives a process 4,096 unless it is told otherwise. */
#define MAX_FILES 4000

/* Descriptors for connections, the FIFO, the log and what libraries open. */
#define OTHER_DESCRIPTORS 64

/* An object and the set that it is one of, for what is called back. */
typedef struct {
    struct CfdObjects *set;
    CfdObject *object;
} Member;

struct CfdObjects {
    GPtrArray *files; /* of CfdObjectName; NULL: a sample */
    GPtrArray *members;
    gint64 head_bytes;
};

static void
free_member(gpointer data)
{
    Member *member = data;

    cfd_object_free(member->object);
    g_free(member);
}

static CfdObjects *
allocate(void)
{
    CfdObjects *self = g_new0(CfdObjects, 1);

    self->members = g_ptr_array_new_with_free_func(free_member);
    return self;
}

void
cfd_objects_free(CfdObjects *self)
{
    if (self == NULL)
        return;
    g_ptr_array_unref(self->members);
    g_clear_pointer(&self->files, g_ptr_array_unref);
    g_free(self);
}

static Member *
get_member(const CfdObjects *self, guint index)
{
    return g_ptr_array_index(self->members, index);
}

CfdObject *
cfd_objects_get(const CfdObjects *self, guint index)
{
    return get_member(self, index)->object;
}

guint
cfd_objects_count(const CfdObjects *self)
{
    return self->members->len;
}

static guint
count_running(const CfdObjects *self)
{
    guint running = 0;

    for (guint i = 0; i < self->members->len; i++)
        running += cfd_object_is_running(cfd_objects_get(self, i)) ? 1 : 0;
    return running;
}

static void fill(gpointer data);

static void
bring(CfdObjects *self, CfdObject *object)
{
    if (cfd_object_is_started(object))
        cfd_object_go_on(object);
    else
        cfd_object_start(object, self->head_bytes, fill, self);
}

static gboolean
has_to_start(const CfdObject *object)
{
    return !cfd_object_is_started(object);
}

/* Those that fit, as far as there are connections. */
static void
bring_all(CfdObjects *self, gboolean (*fits)(const CfdObject *object))
{
    guint running = count_running(self);

    for (guint i = 0; i < self->members->len && running < MAX_CONNECTIONS; i++) {
        CfdObject *object = cfd_objects_get(self, i);

        if (!fits(object))
            continue;
        bring(self, object);
        running++;
    }
}

/* Heads first, then more of those that are read. */
static void
fill(gpointer data)
{
    bring_all(data, has_to_start);
    bring_all(data, cfd_object_has_room);
}

/* The merge waits for this one, so it takes the one connection more, unless another has it already:
 * the merge asks again after each wait. */
static void
prefer(gpointer data)
{
    Member *member = data;
    gboolean waits = has_to_start(member->object) || cfd_object_has_room(member->object);

    if (waits && count_running(member->set) <= MAX_CONNECTIONS)
        bring(member->set, member->object);
    fill(member->set);
}

static void
add(CfdObjects *self, CfdObject *object)
{
    Member *member = g_new0(Member, 1);

    member->set = self;
    member->object = object;
    cfd_object_set_wanted(object, prefer, member);
    g_ptr_array_add(self->members, member);
}

CfdObjects *
cfd_objects_new_sample(CfdApi *api, CfdLoop *loop, const gchar *capture_id,
                       const gchar *spool_folder, GError **error)
{
    CfdObject *object = cfd_object_new_sample(api, loop, capture_id, spool_folder, error);
    CfdObjects *self;

    if (object == NULL)
        return NULL;
    self = allocate();
    add(self, object);
    return self;
}

static gint64
sum_sizes(const GPtrArray *files)
{
    gint64 sum = 0;

    for (guint i = 0; i < files->len; i++) {
        gint64 size = ((CfdObjectName *)g_ptr_array_index(files, i))->object->size_bytes;

        sum = size > G_MAXINT64 - sum ? G_MAXINT64 : sum + size;
    }
    return sum;
}

/* As many as the process may have open. */
static guint
get_max_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= MAX_FILES + OTHER_DESCRIPTORS)
        return MAX_FILES;
    return (guint)limit.rlim_cur - MIN((guint)limit.rlim_cur, OTHER_DESCRIPTORS);
}

static gboolean
check_files(const GPtrArray *files, const gchar *spool_folder, GError **error)
{
    guint max_files = get_max_files();

    if (files->len <= max_files)
        return cfd_file_check_space(spool_folder, sum_sizes(files), error);
    g_set_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE,
                "the capture has left %u files, and at most %u can be merged at a time: fetch them "
                "from the bucket, and merge them with mergecap",
                files->len, max_files);
    return FALSE;
}

CfdObjects *
cfd_objects_new_files(CfdBucket *bucket, GPtrArray *files, CfdLoop *loop, const gchar *spool_folder,
                      GError **error)
{
    g_autoptr(CfdObjects) self = NULL;

    if (!check_files(files, spool_folder, error))
        return NULL;
    self = allocate();
    self->files = g_ptr_array_ref(files);
    self->head_bytes = files->len > MAX_CONNECTIONS ? HEAD_BYTES : 0;
    for (guint i = 0; i < files->len; i++) {
        CfdObject *object =
            cfd_object_new_file(bucket, g_ptr_array_index(files, i), loop, spool_folder, error);

        if (object == NULL)
            return NULL;
        add(self, object);
    }
    return g_steal_pointer(&self);
}

void
cfd_objects_start(CfdObjects *self)
{
    fill(self);
}

void
cfd_objects_measure(const CfdObjects *self, guint64 *ret_bytes, guint64 *ret_total_bytes)
{
    *ret_bytes = 0;
    *ret_total_bytes = self->files != NULL ? (guint64)sum_sizes(self->files) : 0;
    for (guint i = 0; i < self->members->len; i++)
        *ret_bytes += cfd_object_received(cfd_objects_get(self, i));
}
