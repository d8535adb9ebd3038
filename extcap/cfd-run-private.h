/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-run.h"

#include "cfd-bucket-access.h"
#include "cfd-capture.h"
#include "cfd-config-file.h"
#include "cfd-control.h"
#include "cfd-credentials.h"
#include "cfd-curl-loop.h"
#include "cfd-environment.h"
#include "cfd-filter.h"
#include "cfd-log.h"
#include "cfd-parent.h"
#include "cfd-pipe.h"
#include "cfd-signals.h"
#include "cfd-toolbar.h"

/* What the files of cfd-run share. */

/* In the order in which they come to be; freed backwards. */
struct CfdRun {
    const CfdArguments *arguments;
    CfdRedactor *redactor;
    CfdCancel *cancel;
    CfdCurlLoop *curl;
    CfdLoop *loop;
    CfdSignals *signals;
    CfdControl *control; /* NULL: Wireshark has no such way, as the next */
    CfdControlOut *control_out;
    CfdToolbar *toolbar; /* NULL: nobody looks at one */
    CfdParent *parent;   /* NULL: it is not Wireshark */
    CfdPipe *pipe;
    CfdConfigFile *file;
    CfdEnvironment environment;
    CfdOptions *options;
    CfdLog *log;
    CfdReport *report; /* the log's, or one that somebody looks at, too */
    gchar *record_folder;
    CfdCredentials *credentials;
    gboolean is_other_account; /* than the one that is given: the capture's own */
    CfdFilter *filter;
    const gchar *capture_filter; /* what it was made from; NULL: all packets */
    CfdApi *api;
    CfdBucketAccess *access;
    CfdPlan *plan;
    CfdCapture *capture;
};

/* Variables, and a profile's name. */
#define CFD_RUN_OVERRULED "%s of the environment goes before the profile %s"

/* The steps of a run, in this order; all fail with an error for the user. */

/* The loop with its transfers. */
gboolean cfd_run_open_loop(CfdRun *self, GError **error);

/* The value of every option. */
gboolean cfd_run_resolve_options(CfdRun *self, GError **error);

/* The same of the command line alone. */
gboolean cfd_run_resolve_plain_options(CfdRun *self, GError **error);
gboolean cfd_run_open_log(CfdRun *self, GError **error);

/* The profile that the command line names; NULL: none. Owned by the options. */
const gchar *cfd_run_named_profile(const CfdRun *self);

/* Both for Wireshark's verbs, if the command line can be obeyed at all. */
gboolean cfd_run_read_options(CfdRun *self, GError **error);

/* How requests go out, for the loop, by the options. */
void cfd_run_open_network(CfdRun *self);

/* account_id: NULL: to be looked up. */
gboolean cfd_run_open_api(CfdRun *self, const gchar *account_id, GError **error);

/* The API with the credentials of the user, and the way to buckets. */
gboolean cfd_run_open_cloud(CfdRun *self, GError **error);

/* Says in an error that may come of it that a capture was looked for in its own account. */
void cfd_run_explain_account(const CfdRun *self, GError **error);

/* capture_filter: NULL: all packets. */
gboolean cfd_run_make_filter(CfdRun *self, const gchar *capture_filter, GError **error);
gboolean cfd_run_make_plan(CfdRun *self, GError **error);

/* To the last packet, into self->pipe. As cfd_capture_run(). */
gboolean cfd_run_deliver(CfdRun *self, GError **error);
