/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-windows.h"

#define SECOND_US ((gint64)G_USEC_PER_SEC)

#define TURN_US (CFD_WINDOWS_TURN_S * SECOND_US)

/* It counts from when a request arrives, and one may travel faster than the one before. */
#define SLACK_US (2 * SECOND_US)

struct CfdWindows {
    CfdWindowsConfig config;
    gint64 frontier_us; /* up to here windows were made */
    GArray *pending;    /* of CfdWindow: made and still to be asked for, the next one last */
    gint64 next_us;     /* no request before */
    guint requests;
};

static gint64
floor_to_second(gint64 time_us)
{
    return time_us / SECOND_US * SECOND_US;
}

CfdWindows *
cfd_windows_new(const CfdWindowsConfig *config)
{
    CfdWindows *self = g_new0(CfdWindows, 1);

    self->config = *config;
    self->config.window_s = CLAMP(config->window_s, CFD_WINDOWS_SHORTEST_S, CFD_WINDOWS_LONGEST_S);
    self->config.until_us = floor_to_second(config->until_us);
    self->frontier_us = floor_to_second(config->since_us);
    self->pending = g_array_new(FALSE, FALSE, sizeof(CfdWindow));
    return self;
}

void
cfd_windows_free(CfdWindows *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->pending);
    g_free(self);
}

static gboolean
is_following(const CfdWindows *self)
{
    return self->config.until_us == 0;
}

/* The next one that was not made yet. Who is behind takes as much at once as can be had. FALSE
 * where it is too young: ret_until_us is then when it will be old enough. */
static gboolean
make_next(const CfdWindows *self, gint64 now_us, CfdWindow *ret_window, gint64 *ret_until_us)
{
    gint64 lag_us = self->config.lag_s * SECOND_US;
    gint64 length_us = self->config.window_s * SECOND_US;
    gint64 available_us = is_following(self) ? floor_to_second(now_us - lag_us) - self->frontier_us
                                             : self->config.until_us - self->frontier_us;

    if (is_following(self) && available_us < length_us) {
        *ret_until_us = self->frontier_us + length_us + lag_us;
        return FALSE;
    }
    if (is_following(self))
        length_us = CFD_WINDOWS_LONGEST_S * SECOND_US;
    ret_window->start_us = self->frontier_us;
    ret_window->end_us = self->frontier_us + MIN(available_us, length_us);
    return TRUE;
}

CfdWindowsNext
cfd_windows_next(const CfdWindows *self, gint64 now_us, CfdWindow *ret_window, gint64 *ret_until_us)
{
    CfdWindow window;
    gint64 until_us = 0;

    if (self->pending->len > 0)
        window = g_array_index(self->pending, CfdWindow, self->pending->len - 1);
    else if (!is_following(self) && self->frontier_us >= self->config.until_us)
        return CFD_WINDOWS_END;
    else if (!make_next(self, now_us, &window, &until_us)) {
        *ret_until_us = MAX(until_us, self->next_us);
        return CFD_WINDOWS_WAIT;
    }
    if (now_us < self->next_us) {
        *ret_until_us = self->next_us;
        return CFD_WINDOWS_WAIT;
    }
    *ret_window = window;
    return CFD_WINDOWS_ASK;
}

void
cfd_windows_asked(CfdWindows *self, const CfdWindow *window, gint64 now_us)
{
    if (self->pending->len > 0)
        g_array_set_size(self->pending, self->pending->len - 1);
    else
        self->frontier_us = window->end_us;
    self->next_us = now_us + TURN_US + SLACK_US;
    self->requests++;
}

void
cfd_windows_refused(CfdWindows *self, const CfdWindow *window, gint64 now_us)
{
    self->requests--;
    self->next_us = now_us + CFD_WINDOWS_STEP_BACK_S * SECOND_US;
    /* Made anew it may be longer. */
    if (is_following(self))
        self->frontier_us = window->start_us;
    else
        g_array_append_val(self->pending, *window);
}

gboolean
cfd_windows_is_saturated(const CfdWindows *self, guint64 packets)
{
    return packets >= (guint64)self->config.packet_limit;
}

guint
cfd_windows_remaining(const CfdWindows *self)
{
    gint64 length_us = self->config.window_s * SECOND_US;
    gint64 left_us = MAX(self->config.until_us - self->frontier_us, 0);

    return self->pending->len + (guint)((left_us + length_us - 1) / length_us);
}

gint64
cfd_windows_last_us(const CfdWindows *self, gint64 now_us)
{
    guint remaining = cfd_windows_remaining(self);

    if (remaining == 0)
        return now_us;
    return MAX(self->next_us, now_us) + (remaining - 1) * (TURN_US + SLACK_US);
}

gboolean
cfd_windows_split(CfdWindows *self, const CfdWindow *window)
{
    gint64 seconds = (window->end_us - window->start_us) / SECOND_US;
    gint64 middle_us = window->start_us + seconds / 2 * SECOND_US;
    const CfdWindow halves[] = {{middle_us, window->end_us}, {window->start_us, middle_us}};

    if (is_following(self) || seconds <= CFD_WINDOWS_SHORTEST_S ||
        self->requests + cfd_windows_remaining(self) + G_N_ELEMENTS(halves) >
            self->config.max_requests)
        return FALSE;
    g_array_append_vals(self->pending, halves, G_N_ELEMENTS(halves));
    return TRUE;
}
