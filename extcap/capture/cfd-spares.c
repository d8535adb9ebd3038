/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-spares.h"

typedef struct {
    CfdWindowSample *sample;
    CfdWindow window;
} Spare;

struct CfdSpares {
    GArray *spares; /* of Spare, the longest first */
};

static void
clear_spare(gpointer data)
{
    Spare *spare = data;

    cfd_window_sample_free(spare->sample);
}

CfdSpares *
cfd_spares_new(void)
{
    CfdSpares *self = g_new0(CfdSpares, 1);

    self->spares = g_array_new(FALSE, FALSE, sizeof(Spare));
    g_array_set_clear_func(self->spares, clear_spare);
    return self;
}

void
cfd_spares_free(CfdSpares *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->spares);
    g_free(self);
}

void
cfd_spares_take(CfdSpares *self, CfdWindowSample *sample, const CfdWindow *window)
{
    const Spare spare = {sample, *window};

    g_array_append_val(self->spares, spare);
}

const CfdWindowSample *
cfd_spares_find(const CfdSpares *self, gint64 time_us, gint64 *ret_end_us)
{
    for (guint i = self->spares->len; i-- > 0;) {
        const Spare *spare = &g_array_index(self->spares, Spare, i);

        if (time_us >= spare->window.start_us && time_us < spare->window.end_us) {
            *ret_end_us = spare->window.end_us;
            return spare->sample;
        }
    }
    return NULL;
}

void
cfd_spares_drop(CfdSpares *self, gint64 time_us)
{
    for (guint i = self->spares->len; i-- > 0;) {
        if (g_array_index(self->spares, Spare, i).window.end_us <= time_us)
            g_array_remove_index(self->spares, i);
    }
}
