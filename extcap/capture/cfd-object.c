/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-object.h"

#include "cfd-gunzip.h"
#include "cfd-reader.h"
#include "cfd-spool.h"

struct CfdObject {
    CfdSpool *spool;
    CfdDownload *download;
};

CfdObject *
cfd_object_new_sample(CfdApi *api, CfdLoop *loop, const gchar *capture_id,
                      const gchar *spool_folder, GError **error)
{
    g_autoptr(CfdObject) self = g_new0(CfdObject, 1);

    self->spool = cfd_spool_new(spool_folder, loop, error);
    if (self->spool == NULL)
        return NULL;
    self->download = cfd_api_download(api, capture_id, self->spool);
    return g_steal_pointer(&self);
}

void
cfd_object_free(CfdObject *self)
{
    if (self == NULL)
        return;
    cfd_download_free(self->download);
    cfd_spool_free(self->spool);
    g_free(self);
}

CfdPacketSource *
cfd_object_open(CfdObject *self, GError **error)
{
    CfdByteSource *bytes = cfd_gunzip_new(cfd_spool_read(self->spool), CFD_GUNZIP_MAX_BYTES);

    return cfd_reader_new(bytes, error);
}
