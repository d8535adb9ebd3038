/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-object.h"

#include "cfd-gunzip.h"
#include "cfd-reader.h"
#include "cfd-spool.h"

/* Larger parts would fill the disk, and smaller ones cost the time of a request too often. */
#define MAX_PART_BYTES ((gint64)8 * 1024 * 1024)

struct CfdObject {
    CfdApi *api; /* of a sample, with its id; else: */
    gchar *capture_id;
    CfdBucket *bucket; /* of a file, with its name */
    const CfdObjectName *name;
    CfdSpool *spool;
    CfdDownload *download; /* NULL before it starts */
    gint64 part_bytes;     /* to ask for next, where it comes in parts */
};

static CfdObject *
allocate(CfdLoop *loop, const gchar *spool_folder, GError **error)
{
    CfdSpool *spool = cfd_spool_new(spool_folder, loop, error);
    CfdObject *self;

    if (spool == NULL)
        return NULL;
    self = g_new0(CfdObject, 1);
    self->spool = spool;
    return self;
}

CfdObject *
cfd_object_new_sample(CfdApi *api, CfdLoop *loop, const gchar *capture_id,
                      const gchar *spool_folder, GError **error)
{
    CfdObject *self = allocate(loop, spool_folder, error);

    if (self == NULL)
        return NULL;
    self->api = api;
    self->capture_id = g_strdup(capture_id);
    return self;
}

CfdObject *
cfd_object_new_file(CfdBucket *bucket, const CfdObjectName *name, CfdLoop *loop,
                    const gchar *spool_folder, GError **error)
{
    CfdObject *self = allocate(loop, spool_folder, error);

    if (self == NULL)
        return NULL;
    self->bucket = bucket;
    self->name = name;
    return self;
}

void
cfd_object_free(CfdObject *self)
{
    if (self == NULL)
        return;
    cfd_download_free(self->download);
    cfd_spool_free(self->spool);
    g_free(self->capture_id);
    g_free(self);
}

const CfdObjectName *
cfd_object_name(const CfdObject *self)
{
    return self->name;
}

guint64
cfd_object_received(const CfdObject *self)
{
    return cfd_spool_received(self->spool);
}

void
cfd_object_set_wanted(CfdObject *self, void (*wanted)(gpointer data), gpointer data)
{
    cfd_spool_set_starved(self->spool, wanted, data);
}

void
cfd_object_start(CfdObject *self, gint64 head_bytes, void (*changed)(gpointer data), gpointer data)
{
    self->part_bytes = head_bytes;
    if (self->name == NULL)
        self->download = cfd_api_download(self->api, self->capture_id, self->spool);
    else
        self->download = cfd_bucket_download(self->bucket, self->name->object, self->spool,
                                             head_bytes, changed, data);
}

void
cfd_object_go_on(CfdObject *self)
{
    cfd_download_go_on(self->download, self->part_bytes);
    self->part_bytes = MIN(2 * self->part_bytes, MAX_PART_BYTES);
}

gboolean
cfd_object_is_started(const CfdObject *self)
{
    return self->download != NULL;
}

gboolean
cfd_object_has_room(const CfdObject *self)
{
    return self->download != NULL && cfd_download_is_parked(self->download) &&
           cfd_spool_has_room(self->spool);
}

gboolean
cfd_object_is_running(const CfdObject *self)
{
    return self->download != NULL && cfd_download_is_running(self->download);
}

CfdPacketSource *
cfd_object_open(CfdObject *self, GError **error)
{
    CfdByteSource *bytes = cfd_gunzip_new(cfd_spool_read(self->spool), CFD_GUNZIP_MAX_BYTES);

    return cfd_reader_new(bytes, error);
}
