/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-clock.h"
#include "cfd-report.h"

/* Looks for captures whose run was killed, or could not wait for the packets, and tells the report
 * which they are. A sample has ended by then: there is nothing to stop at Cloudflare. folder: see
 * cfd_record_folder(). */
void cfd_strays_tend(const gchar *folder, CfdClock *clock, CfdReport *report);
