/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-spool.h"

#include "cfd-error.h"
#include "cfd-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Large enough that giving back costs nothing beside reading, and small beside a capture. */
#define GIVE_BACK_BYTES ((gsize)(4 * 1024 * 1024))

#define HALF_BYTES (CFD_SPOOL_MEMORY_BYTES / 2)

/* So long a reader may take for half of the memory: many read in bursts. */
#define PATIENCE_US ((gint64)G_USEC_PER_SEC)

/* The bytes that came, by their offsets:
 *   0 … offset        were read
 *   offset … in_file  are in the file, if the reader is so far behind
 *   in_file … size    are in memory, each at its offset modulo the size of the memory */
struct CfdSpool {
    CfdLoop *loop;
    gint fd;
    guint8 *memory; /* CFD_SPOOL_MEMORY_BYTES; NULL before the first byte */
    gsize size;     /* bytes */
    gsize in_file;
    gsize offset;         /* of the next byte to read */
    gsize given_back;     /* bytes at the front that take no room on the disk any more */
    gint64 full_since_us; /* it, or half of the memory's size was read meanwhile; 0: is not full */
    gboolean ended;
    GError *error; /* why it ended early */
    CfdSpoolStarved starved;
    gpointer starved_data;
};

typedef struct {
    CfdByteSource source;
    CfdSpool *spool;
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
    g_free(self->memory);
    g_clear_error(&self->error);
    g_free(self);
}

static gboolean
write_file(CfdSpool *self, const guint8 *data, gsize size, gsize offset, GError **error)
{
    while (size > 0) {
        gssize written = pwrite(self->fd, data, size, (goffset)offset);

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
        offset += (gsize)written;
    }
    return TRUE;
}

/* Where the byte at an offset has its place in memory. */
static guint8 *
place_of(const CfdSpool *self, gsize offset)
{
    return self->memory + offset % CFD_SPOOL_MEMORY_BYTES;
}

/* Bytes from an offset on that lie in a row in memory, of `most`. */
static gsize
count_in_row(gsize offset, gsize most)
{
    return MIN(most, CFD_SPOOL_MEMORY_BYTES - offset % CFD_SPOOL_MEMORY_BYTES);
}

/* What waits in memory goes to the file. */
static gboolean
empty_memory(CfdSpool *self, GError **error)
{
    while (self->in_file < self->size) {
        gsize count = count_in_row(self->in_file, self->size - self->in_file);

        if (!write_file(self, place_of(self, self->in_file), count, self->in_file, error))
            return FALSE;
        self->in_file += count;
    }
    return TRUE;
}

gboolean
cfd_spool_append(CfdSpool *self, const guint8 *data, gsize size, GError **error)
{
    if (self->memory == NULL)
        self->memory = g_malloc(CFD_SPOOL_MEMORY_BYTES);
    while (size > 0) {
        gsize count = count_in_row(self->size, size);

        if (self->size + count - self->in_file > CFD_SPOOL_MEMORY_BYTES &&
            !empty_memory(self, error))
            return FALSE;
        memcpy(place_of(self, self->size), data, count);
        self->size += count;
        data += count;
        size -= count;
    }
    return TRUE;
}

gboolean
cfd_spool_has_room(CfdSpool *self)
{
    gint64 now_us;

    if (self->size - self->offset < HALF_BYTES) {
        self->full_since_us = 0;
        return TRUE;
    }
    now_us = cfd_loop_now_us(self->loop);
    if (self->full_since_us == 0)
        self->full_since_us = now_us;
    return now_us - self->full_since_us > PATIENCE_US;
}

guint64
cfd_spool_received(const CfdSpool *self)
{
    return self->size;
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
is_starved(const CfdSpool *self)
{
    return self->offset == self->size && !self->ended;
}

static gboolean
wait_for_bytes(CfdSpool *self, GError **error)
{
    while (is_starved(self)) {
        if (self->starved != NULL)
            self->starved(self->starved_data);
        /* A download that cannot even begin ends the spool at once. */
        if (is_starved(self) && !cfd_loop_wait(self->loop, G_MAXINT64, error))
            return FALSE;
    }
    if (self->offset == self->size && self->error != NULL) {
        g_propagate_error(error, g_error_copy(self->error));
        return FALSE;
    }
    return TRUE;
}

/* Where the system or the file system cannot do it, the disk fills: that is no reason to fail. */
static void
give_back(CfdSpool *self)
{
#ifdef FALLOC_FL_PUNCH_HOLE
    gsize size = self->offset - self->given_back;

    if (size < GIVE_BACK_BYTES)
        return;
    size -= size % GIVE_BACK_BYTES;
    (void)fallocate(self->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)self->given_back,
                    (off_t)size);
    self->given_back += size;
#else
    (void)self;
#endif
}

static gssize
read_file(CfdSpool *self, guint8 *buffer, gsize size, GError **error)
{
    gssize count;

    do
        count =
            pread(self->fd, buffer, MIN(size, self->in_file - self->offset), (goffset)self->offset);
    while (count < 0 && errno == EINTR);
    if (count < 0) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_DISK,
                    "could not read the packets back from disk: %s", g_strerror(errno));
        return -1;
    }
    self->offset += (gsize)count;
    give_back(self);
    return count;
}

static gssize
read_memory(CfdSpool *self, guint8 *buffer, gsize size)
{
    gsize count = count_in_row(self->offset, MIN(size, self->size - self->offset));

    if (count > 0)
        memcpy(buffer, place_of(self, self->offset), count);
    self->offset += count;
    self->in_file = self->offset;
    if (self->ended && self->offset == self->size)
        g_clear_pointer(&self->memory, g_free);
    return (gssize)count;
}

static gssize
read_spool(CfdByteSource *source, guint8 *buffer, gsize size, GError **error)
{
    CfdSpool *self = ((SpoolReader *)source)->spool;
    gsize before;
    gssize count;

    if (!wait_for_bytes(self, error))
        return -1;
    before = self->offset;
    if (self->offset < self->in_file)
        count = read_file(self, buffer, size, error);
    else
        count = read_memory(self, buffer, size);
    if (self->offset / HALF_BYTES != before / HALF_BYTES)
        self->full_since_us = 0;
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
