/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-caller.h"

#include "cfd-spool.h"

/* The file of a sample capture on its way into a spool. A transfer that breaks is taken up again
 * where it stopped, if the server can do that, else from the start; no byte comes twice. */
typedef struct CfdDownload CfdDownload;

/* Starts it. All borrowed; the spool is ended by the download, with the error where there is one.
 * path: after the base URL. */
CfdDownload *cfd_download_new(CfdCaller *caller, CfdLoop *loop, CfdClock *clock, const gchar *path,
                              CfdSpool *spool);

/* Cancels what is still under way. */
void cfd_download_free(CfdDownload *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdDownload, cfd_download_free)
