/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-control-out.h"
#include "cfd-control.h"

#include "cfd-redact.h"
#include "cfd-report.h"

/* A report that Wireshark's toolbar, status bar and message boxes show, and that tells another one
 * all of it. */
typedef struct CfdToolbar CfdToolbar;

/* All borrowed. */
typedef struct {
    CfdControl *control;
    CfdControlOut *out;
    CfdLoop *loop;
    CfdClock *clock;
    const CfdRedactor *redactor;
    /* The button Stop and load was pressed. */
    void (*end_recording)(gpointer data);
    gpointer data;
} CfdToolbarConfig;

/* Adds the sentences that describe the toolbar's controls. */
void cfd_toolbar_append_sentences(GString *text);

CfdToolbar *cfd_toolbar_new(const CfdToolbarConfig *config);
void cfd_toolbar_free(CfdToolbar *self);

/* Owned by self. next: gets all of it, too; borrowed; NULL: nobody. */
CfdReport *cfd_toolbar_report(CfdToolbar *self, CfdReport *next);

/* The capture is over. how: `done`, `stopped`, for the status. What was warned of since there was a
 * capture comes as one message box; its error is told by the sentence that the program ends
 * with. */
void cfd_toolbar_end(CfdToolbar *self, const gchar *how);

/* Waits, as far as the loop may, until Wireshark has opened its end, at most five seconds since the
 * toolbar was made, and then until it has read all, at most one. in_haste: not for the latter. */
void cfd_toolbar_wait_until_taken(CfdToolbar *self, gboolean in_haste);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdToolbar, cfd_toolbar_free)
