/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-strays.h"

#include "cfd-record.h"

void
cfd_strays_tend(const gchar *folder, CfdClock *clock, CfdReport *report)
{
    g_autoptr(GPtrArray) strays = cfd_record_find_strays(folder, cfd_clock_wall_us(clock));

    for (guint i = 0; i < strays->len; i++) {
        const CfdRecordFacts *facts = cfd_record_facts(g_ptr_array_index(strays, i));

        cfd_report_note(report, CFD_REPORT_INFO,
                        "capture %s (%s) of an earlier run did not deliver all its packets: look "
                        "for it in the Cloudflare dashboard",
                        facts->capture_id, facts->type);
    }
}
