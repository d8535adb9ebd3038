/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-spool.h"

#include "cfd-error.h"
#include "cfd-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Large enough that giving back costs nothing beside reading, and small beside a capture. */
#define GIVE_BACK_BYTES ((gsize)(4 * 1024 * 1024))

struct CfdSpool {
    CfdLoop *loop;
    gint fd;
    gsize size; /* bytes */
    gboolean ended;
    GError *error; /* why it ended early */
    CfdSpoolStarved starved;
    gpointer starved_data;
};

typedef struct {
    CfdByteSource source;
    CfdSpool *spool;
    gsize offset;     /* of the next byte to read */
    gsize given_back; /* bytes at the front that take no room on the disk any more */
} SpoolReader;

CfdSpool *
cfd_spool_new(const gchar *folder, CfdLoop *loop, GError **error)
{
    gint fd = cfd_file_open_unlinked(folder, error);
    CfdSpool *self;

    if (fd < 0)
        return NULL;
    self = g_new0(CfdSpool, 1);
    self->loop = loop;
    self->fd = fd;
    return self;
}

void
cfd_spool_free(CfdSpool *self)
{
    if (self == NULL)
        return;
    close(self->fd);
    g_clear_error(&self->error);
    g_free(self);
}

gboolean
cfd_spool_append(CfdSpool *self, const guint8 *data, gsize size, GError **error)
{
    while (size > 0) {
        gssize written = pwrite(self->fd, data, size, (goffset)self->size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                        "could not keep the packets on disk: %s; make room, or name another folder "
                        "with --spool-dir",
                        g_strerror(errno));
            return FALSE;
        }
        data += written;
        size -= (gsize)written;
        self->size += (gsize)written;
    }
    return TRUE;
}

void
cfd_spool_end(CfdSpool *self, const GError *error)
{
    self->ended = TRUE;
    if (error != NULL && self->error == NULL)
        self->error = g_error_copy(error);
}

void
cfd_spool_set_starved(CfdSpool *self, CfdSpoolStarved starved, gpointer data)
{
    self->starved = starved;
    self->starved_data = data;
}

static gboolean
is_starved(const SpoolReader *reader)
{
    return reader->offset == reader->spool->size && !reader->spool->ended;
}

static gboolean
wait_for_bytes(SpoolReader *reader, GError **error)
{
    CfdSpool *spool = reader->spool;

    while (is_starved(reader)) {
        if (spool->starved != NULL)
            spool->starved(spool->starved_data);
        /* A download that cannot even begin ends the spool at once. */
        if (is_starved(reader) && !cfd_loop_wait(spool->loop, G_MAXINT64, error))
            return FALSE;
    }
    if (reader->offset == spool->size && spool->error != NULL) {
        g_propagate_error(error, g_error_copy(spool->error));
        return FALSE;
    }
    return TRUE;
}

/* Where the system or the file system cannot do it, the disk fills: that is no reason to fail. */
static void
give_back(SpoolReader *reader)
{
#ifdef FALLOC_FL_PUNCH_HOLE
    gsize size = reader->offset - reader->given_back;

    if (size < GIVE_BACK_BYTES)
        return;
    size -= size % GIVE_BACK_BYTES;
    (void)fallocate(reader->spool->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                    (off_t)reader->given_back, (off_t)size);
    reader->given_back += size;
#else
    (void)reader;
#endif
}

static gssize
read_spool(CfdByteSource *source, guint8 *buffer, gsize size, GError **error)
{
    SpoolReader *reader = (SpoolReader *)source;
    gssize count;

    if (!wait_for_bytes(reader, error))
        return -1;
    do
        count = pread(reader->spool->fd, buffer, MIN(size, reader->spool->size - reader->offset),
                      (goffset)reader->offset);
    while (count < 0 && errno == EINTR);
    if (count < 0) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                    "could not read the packets back from disk: %s", g_strerror(errno));
        return -1;
    }
    reader->offset += (gsize)count;
    give_back(reader);
    return count;
}

static void
free_reader(CfdByteSource *source)
{
    g_free(source);
}

CfdByteSource *
cfd_spool_read(CfdSpool *self)
{
    SpoolReader *reader = g_new0(SpoolReader, 1);

    reader->source.read = read_spool;
    reader->source.free = free_reader;
    reader->spool = self;
    return &reader->source;
}
