/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-byte-source.h"

gssize
cfd_byte_source_read(CfdByteSource *self, guint8 *buffer, gsize size, GError **error)
{
    return self->read(self, buffer, size, error);
}

void
cfd_byte_source_free(CfdByteSource *self)
{
    if (self != NULL)
        self->free(self);
}
