/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-gauge.h"

#include "cfd-measure.h"
#include "cfd-terminal.h"

/* Of the bar alone, without its brackets. */
#define BAR_COLUMNS 20

/* Of what is waited for, that has passed: 0 to 1; below 0: nobody knows. */
static gdouble
get_share(const CfdProgress *progress, gint64 now_us)
{
    if (progress->phase == CFD_PHASE_LOADING) {
        if (progress->total_bytes == 0)
            return -1;
        return MIN(1, (gdouble)progress->bytes / (gdouble)progress->total_bytes);
    }
    if (progress->until_us <= progress->since_us)
        return -1;
    return CLAMP((gdouble)(now_us - progress->since_us) /
                     (gdouble)(progress->until_us - progress->since_us),
                 0, 1);
}

static gchar *
make_bar(gdouble share)
{
    guint filled = (guint)(share * BAR_COLUMNS);
    GString *bar = g_string_new("[");

    for (guint i = 0; i < BAR_COLUMNS; i++)
        g_string_append_c(bar, i < filled ? '#' : '-');
    g_string_append_printf(bar, "]  %u%%", (guint)(share * 100));
    return g_string_free(bar, FALSE);
}

/* FALSE if there is no room for it. */
static gboolean
append_piece(GString *line, const gchar *piece, guint columns)
{
    if (cfd_terminal_width(line->str) + 2 + cfd_terminal_width(piece) > columns)
        return FALSE;
    g_string_append_printf(line, "  %s", piece);
    return TRUE;
}

gchar *
cfd_gauge_line(const CfdProgress *progress, gint64 now_us, guint columns)
{
    g_autoptr(GPtrArray) pieces = cfd_measure_pieces(progress, now_us);
    gdouble share = get_share(progress, now_us);
    g_autofree gchar *bar = share >= 0 ? make_bar(share) : NULL;
    g_autofree gchar *phase = cfd_terminal_fit(cfd_measure_phase(progress->phase), columns);
    GString *line = g_string_new(phase);

    if (bar != NULL)
        append_piece(line, bar, columns);
    for (guint i = 0; i < pieces->len; i++) {
        if (!append_piece(line, g_ptr_array_index(pieces, i), columns))
            break;
    }
    return g_string_free(line, FALSE);
}
