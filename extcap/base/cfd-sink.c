/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-sink.h"

gboolean
cfd_sink_write(CfdSink *self, const guint8 *data, gsize size, GError **error)
{
    return self->write(self, data, size, error);
}

gboolean
cfd_sink_flush(CfdSink *self, GError **error)
{
    return self->flush(self, error);
}
