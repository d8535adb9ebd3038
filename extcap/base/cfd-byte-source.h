/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A stream of bytes that is read once from front to back; what is behind it may still be
 * growing. */
typedef struct CfdByteSource CfdByteSource;

struct CfdByteSource {
    /* Waits until there is a byte, then reads at most `size` bytes into `buffer`.
     * Returns their number, 0 at the end of the stream, or -1 with an error; an error is final. */
    gssize (*read)(CfdByteSource *self, guint8 *buffer, gsize size, GError **error);
    void (*free)(CfdByteSource *self);
};

gssize cfd_byte_source_read(CfdByteSource *self, guint8 *buffer, gsize size, GError **error);
void cfd_byte_source_free(CfdByteSource *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdByteSource, cfd_byte_source_free)
