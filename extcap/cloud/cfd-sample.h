/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-caller.h"

#include "cfd-download.h"

/* Starts to download the file of a sample capture, see cfd-download.h. path: after the base URL;
 * the rest is borrowed. Fails as cfd_reply_parse() does. */
CfdDownload *cfd_sample_download(CfdCaller *caller, CfdLoop *loop, CfdClock *clock,
                                 CfdReport *report, const gchar *path, CfdSpool *spool);
