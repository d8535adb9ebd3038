/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-window-sample.h"
#include "cfd-windows.h"

/* Samples that were full, and whose halves are asked for: they stand in for a half that cannot be
 * had. Few, as halves of halves are soon a second long. */
typedef struct CfdSpares CfdSpares;

CfdSpares *cfd_spares_new(void);
void cfd_spares_free(CfdSpares *self);

/* Takes the sample, of this window, or of a part of the one that was taken before. */
void cfd_spares_take(CfdSpares *self, CfdWindowSample *sample, const CfdWindow *window);

/* The shortest that covers this time; NULL: there is none. Owned by self. ret_end_us: of its
 * window. */
const CfdWindowSample *cfd_spares_find(const CfdSpares *self, gint64 time_us, gint64 *ret_end_us);

/* What ends at this time, or before, is needed no more. */
void cfd_spares_drop(CfdSpares *self, gint64 time_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdSpares, cfd_spares_free)
