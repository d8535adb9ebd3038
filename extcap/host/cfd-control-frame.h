/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What goes through Wireshark's control pipes: an indicator, the length of the rest in three bytes,
 * the highest first, and the rest. A toolbar's frames (`T`) have a control's number, a command and
 * a text there (wireshark, ui/qt/interface_toolbar_reader.cpp; Developer's Guide, "Extcap: toolbar
 * controls"). */

#define CFD_CONTROL_TOOLBAR 'T'
#define CFD_CONTROL_QUIT 'Q' /* SP_QUIT of Wireshark 5.0: Stop */

typedef enum {
    CFD_CONTROL_INITIALIZED = 0, /* the toolbar has told all its values */
    CFD_CONTROL_SET = 1,
    CFD_CONTROL_ADD = 2,
    CFD_CONTROL_ENABLE = 4,
    CFD_CONTROL_DISABLE = 5,
    CFD_CONTROL_STATUS_BAR = 6, /* of the main window, as the next: the control does not count */
    CFD_CONTROL_WARNING = 8,
} CfdControlCommand;

/* The head of a frame. */
typedef struct {
    gchar indicator;
    guint8 control; /* of a toolbar's frame, as the next */
    guint8 command; /* see CfdControlCommand */
} CfdControlFrame;

/* Adds a toolbar's frame; the text is cut to what one holds. text: NULL: none. */
void cfd_control_frame_append(GByteArray *bytes, guint8 control, CfdControlCommand command,
                              const gchar *text);

/* Where in a stream of frames a reader stands; begins with all 0. */
typedef struct {
    guint8 head[6];
    gsize head_bytes;  /* that are there */
    gsize rest_bytes;  /* that are still to be passed over */
    gboolean is_wrong; /* what came is no frame: nothing more is understood */
} CfdControlParser;

/* Takes the next byte. TRUE when the head of a frame is there; its text is passed over. */
gboolean cfd_control_parser_take(CfdControlParser *self, guint8 byte, CfdControlFrame *ret_frame);
