/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-control-frame.h"

#include "cfd-text.h"

#include <string.h>

/* Of any frame, and of a toolbar's, which counts to the rest. */
#define HEAD_BYTES 4
#define TOOLBAR_BYTES 2

/* The longest text that a toolbar sends. */
#define MAX_TEXT_BYTES 65535

/* More than a person reads in a message, less than Wireshark takes. */
#define MAX_SENT_BYTES 4096

void
cfd_control_frame_append(GByteArray *bytes, guint8 control, CfdControlCommand command,
                         const gchar *text)
{
    gsize size = text != NULL ? strlen(text) : 0;
    guint8 head[HEAD_BYTES + TOOLBAR_BYTES] = {CFD_CONTROL_TOOLBAR, 0, 0, 0, control,
                                               (guint8)command};

    while (size > MAX_SENT_BYTES)
        size = (gsize)(g_utf8_find_prev_char(text, text + MIN(size, MAX_SENT_BYTES + 1)) - text);
    head[2] = (guint8)((size + TOOLBAR_BYTES) >> 8);
    head[3] = (guint8)((size + TOOLBAR_BYTES) & 0xff);
    g_byte_array_append(bytes, head, sizeof head);
    if (size > 0)
        g_byte_array_append(bytes, (const guint8 *)text, (guint)size);
}

static gsize
rest_of(const CfdControlParser *self)
{
    return (gsize)self->head[1] << 16 | (gsize)self->head[2] << 8 | (gsize)self->head[3];
}

static gboolean
is_toolbars(const CfdControlParser *self)
{
    return self->head[0] == CFD_CONTROL_TOOLBAR;
}

/* A frame that is too long, or too short for what it is. */
static gboolean
is_wrong(const CfdControlParser *self)
{
    return rest_of(self) > MAX_TEXT_BYTES + TOOLBAR_BYTES ||
           (is_toolbars(self) && rest_of(self) < TOOLBAR_BYTES);
}

static gboolean
end_head(CfdControlParser *self, CfdControlFrame *ret_frame)
{
    gsize taken = self->head_bytes - HEAD_BYTES;

    *ret_frame = (CfdControlFrame){.indicator = (gchar)self->head[0]};
    if (taken > 0) {
        ret_frame->control = self->head[HEAD_BYTES];
        ret_frame->command = self->head[HEAD_BYTES + 1];
    }
    self->rest_bytes = rest_of(self) - taken;
    self->head_bytes = 0;
    return TRUE;
}

gboolean
cfd_control_parser_take(CfdControlParser *self, guint8 byte, CfdControlFrame *ret_frame)
{
    if (self->is_wrong)
        return FALSE;
    if (self->rest_bytes > 0) {
        self->rest_bytes--;
        return FALSE;
    }
    self->head[self->head_bytes++] = byte;
    if (self->head_bytes < HEAD_BYTES)
        return FALSE;
    self->is_wrong = is_wrong(self);
    if (self->is_wrong || (is_toolbars(self) && self->head_bytes < sizeof self->head))
        return FALSE;
    return end_head(self, ret_frame);
}
