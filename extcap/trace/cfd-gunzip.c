/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-gunzip.h"

#include "cfd-error.h"

#include <gio/gio.h>

#include <string.h>

#define MAGIC_SIZE 2
static const guint8 gzip_magic[MAGIC_SIZE] = {0x1f, 0x8b}; /* RFC 1952, 2.3.1 */

#define INPUT_BYTES (64 * 1024)

typedef enum {
    CONTENT_UNKNOWN, /* too few bytes have come to tell */
    CONTENT_PLAIN,
    CONTENT_GZIP,
} Content;

typedef struct {
    CfdByteSource base;
    CfdByteSource *inner;
    gboolean inner_ended;
    Content content;
    GConverter *inflater; /* NULL unless the content is gzip: most of many files are not */
    gboolean in_member;
    guint64 left; /* bytes that may still be delivered */
    guint64 max_bytes;
    guint8 magic[MAGIC_SIZE];
    guint8 *input; /* `magic`, or room for INPUT_BYTES once the content is known to be gzip */
    gsize start;   /* of what is unused in `input` */
    gsize end;
} CfdGunzip;

/* Appends to the input what the inner source has; nothing when that has ended. */
static gboolean
append_input(CfdGunzip *self, GError **error)
{
    gsize room = self->input == self->magic ? MAGIC_SIZE : INPUT_BYTES;
    gssize got;

    if (self->inner_ended)
        return TRUE;
    got = cfd_byte_source_read(self->inner, self->input + self->end, room - self->end, error);
    if (got < 0)
        return FALSE;
    self->inner_ended = got == 0;
    self->end += (gsize)got;
    return TRUE;
}

static gboolean
refill_input(CfdGunzip *self, GError **error)
{
    self->start = 0;
    self->end = 0;
    return append_input(self, error);
}

static void
begin_gzip(CfdGunzip *self)
{
    self->content = CONTENT_GZIP;
    self->inflater = G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
    self->input = g_malloc(INPUT_BYTES);
    memcpy(self->input, self->magic, MAGIC_SIZE);
}

/* Waits for no more bytes than it takes to tell. */
static gboolean
recognise_content(CfdGunzip *self, GError **error)
{
    while (!self->inner_ended && self->end < MAGIC_SIZE &&
           memcmp(self->magic, gzip_magic, self->end) == 0) {
        if (!append_input(self, error))
            return FALSE;
    }
    if (self->end == MAGIC_SIZE && memcmp(self->magic, gzip_magic, MAGIC_SIZE) == 0)
        begin_gzip(self);
    else
        self->content = CONTENT_PLAIN;
    return TRUE;
}

static gssize
copy_plain(CfdGunzip *self, guint8 *buffer, gsize size, GError **error)
{
    gsize count = MIN(size, self->end - self->start);

    if (count == 0)
        return self->inner_ended ? 0 : cfd_byte_source_read(self->inner, buffer, size, error);
    memcpy(buffer, self->input + self->start, count);
    self->start += count;
    return (gssize)count;
}

/* Stays out of a member when the stream ends here, where one could have begun. */
static gboolean
enter_member(CfdGunzip *self, GError **error)
{
    if (self->start == self->end && !refill_input(self, error))
        return FALSE;
    self->in_member = self->start < self->end;
    if (self->in_member)
        g_converter_reset(self->inflater);
    return TRUE;
}

/* One step of the inflater; it may make nothing and only use up or ask for input. */
static gboolean
inflate_step(CfdGunzip *self, guint8 *buffer, gsize size, gsize *ret_made, GError **error)
{
    g_autoptr(GError) problem = NULL;
    gsize used = 0;
    GConverterResult result =
        g_converter_convert(self->inflater, self->input + self->start, self->end - self->start,
                            buffer, size, G_CONVERTER_NO_FLAGS, &used, ret_made, &problem);

    self->start += used;
    if (result == G_CONVERTER_FINISHED)
        self->in_member = FALSE;
    if (result != G_CONVERTER_ERROR)
        return TRUE;
    if (!g_error_matches(problem, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_PACKETS, "the gzip data is damaged: %s",
                    problem->message);
        return FALSE;
    }
    if (!refill_input(self, error))
        return FALSE;
    if (self->inner_ended) {
        g_set_error_literal(error, CFD_ERROR, CFD_ERROR_PACKETS, "the gzip data is cut short");
        return FALSE;
    }
    return TRUE;
}

static gssize
inflate_some(CfdGunzip *self, guint8 *buffer, gsize size, GError **error)
{
    gsize made = 0;

    while (made == 0) {
        if (!self->in_member) {
            if (!enter_member(self, error))
                return -1;
            if (!self->in_member)
                return 0;
        }
        if (!inflate_step(self, buffer, size, &made, error))
            return -1;
    }
    return (gssize)made;
}

static gssize
produce(CfdGunzip *self, guint8 *buffer, gsize size, GError **error)
{
    if (self->content == CONTENT_UNKNOWN && !recognise_content(self, error))
        return -1;
    return self->content == CONTENT_GZIP ? inflate_some(self, buffer, size, error)
                                         : copy_plain(self, buffer, size, error);
}

/* At the bound only an end may follow. */
static gssize
expect_end(CfdGunzip *self, GError **error)
{
    guint8 beyond;
    gssize got = produce(self, &beyond, sizeof beyond, error);

    if (got <= 0)
        return got;
    g_set_error(error, CFD_ERROR, CFD_ERROR_TOO_LARGE,
                "the packet file is larger than the %" G_GUINT64_FORMAT " bytes allowed",
                self->max_bytes);
    return -1;
}

static gssize
read_bounded(CfdByteSource *source, guint8 *buffer, gsize size, GError **error)
{
    CfdGunzip *self = (CfdGunzip *)source;
    gssize got;

    if (self->left == 0)
        return expect_end(self, error);
    got = produce(self, buffer, (gsize)MIN(size, self->left), error);
    if (got > 0)
        self->left -= (guint64)got;
    return got;
}

static void
free_gunzip(CfdByteSource *source)
{
    CfdGunzip *self = (CfdGunzip *)source;

    g_clear_object(&self->inflater);
    if (self->input != self->magic)
        g_free(self->input);
    cfd_byte_source_free(self->inner);
    g_free(self);
}

CfdByteSource *
cfd_gunzip_new(CfdByteSource *inner, guint64 max_bytes)
{
    CfdGunzip *self = g_new0(CfdGunzip, 1);

    self->base.read = read_bounded;
    self->base.free = free_gunzip;
    self->inner = inner;
    self->input = self->magic;
    self->left = max_bytes;
    self->max_bytes = max_bytes;
    return &self->base;
}
