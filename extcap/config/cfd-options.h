/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-offset.h"
#include "cfd-option-kind.h"
#include "cfd-option-values.h"
#include "cfd-redact.h"
#include "cfd-report.h"

#include <glib.h>

/* The value of every option. Strings and secrets are owned and NULL when not given. */
typedef struct {
    gchar *profile; /* NULL: none */
    CfdSecret *api_token;
    gchar *account_id; /* 32 lower-case hexadecimal digits; NULL: to be looked up */
    gchar *api_email;
    CfdSecret *api_key;

    CfdOptionsType type;
    guint time_limit_s;
    guint packet_limit;
    CfdOffset offset_time;

    CfdOffset since; /* all 0: not given */
    gboolean follow;
    guint window_s; /* 0: not given */
    guint lag_s;
    CfdOptionsOnSaturated on_saturated;
    guint max_requests; /* 0: not given */

    gchar *capture_id; /* 32 lower-case hexadecimal digits */

    gchar *colo;   /* as the API spells it: ORD, ord02 */
    gchar *bucket; /* not checked: cfd_bucket_url_parse() does */
    guint full_time_limit_s;
    guint byte_limit;        /* 0: none */
    guint full_packet_limit; /* 0: none */
    CfdOptionsOnStop on_stop;
    gchar *bucket_access_key;
    CfdSecret *bucket_secret_key;
    CfdSecret *bucket_session_token;
    gchar *aws_profile;
    CfdSecret *gcs_access_token;
    CfdOptionsJurisdiction r2_jurisdiction;

    gchar *source_address;      /* canonical; NULL: any */
    gchar *destination_address; /* canonical; NULL: any */
    guint source_port;          /* 0: any */
    guint destination_port;     /* 0: any */
    gint protocol;              /* CFD_PROTOCOL_ANY: any */

    CfdReportLevel log_level;

    gchar *api_url; /* never NULL; no trailing slash */
    gchar *proxy;   /* NULL: libcurl's own environment variables decide */
    gchar *ca_file;
    gchar *bucket_endpoint; /* no trailing slash */
    gchar *bucket_region;   /* of S3, where the address does not tell it */
    gchar *log_file;
    gchar *spool_dir;

    /* Of commands for people. */
    gchar *write; /* a file, or - for standard output */
    gchar *capture_filter;
    gchar *status;
    gboolean json;
    gboolean with_token;
    gboolean in_file;
    gchar *challenge;
    gboolean yes;
    gboolean here;

    gchar *api_token_command;   /* see cfd_token_command_run() */
    CfdOptionsTokenIn token_in; /* see cfd_credentials_fetch() */

    /* Found by cfd_environment_resolve(). */
    gboolean is_token_of_profile; /* token_in is the profile's, not for all */
    gchar *bucket_keys_origin;    /* where the pair of keys, or half of it, is from; NULL: none */
    gboolean is_profile_stronger; /* the AWS profile is given before the pair of keys is */
    gboolean is_endpoint_for_s3;  /* the endpoint is from AWS's variables: for s3:// alone */
    gchar *ignored;    /* what is given and does not count, for a log: names; NULL: nothing */
    gchar *overruled;  /* variables that go before a profile that was chosen; NULL: none */
    guint ignored_for; /* of CfdOptionUse: what all of them would count for */
} CfdOptions;

/* All options at their defaults. */
CfdOptions *cfd_options_new(void);
void cfd_options_free(CfdOptions *self);

/* The rows of the table in the order of dialog and help: NULL from the number of rows on. The index
 * is the argument's number in the dialog. */
const CfdOption *cfd_options_row(guint index);

/* The row of `name` (without dashes), or NULL. */
const CfdOption *cfd_options_find(const gchar *name);

/* What is asked for, by `type`, `capture_id`, `since` and `follow`. */
CfdOptionUse cfd_options_use(const CfdOptions *self);

/* Whether an option means something for any of these, of CfdOptionUse. */
gboolean cfd_options_count_for(const CfdOption *row, guint uses);

/* Whether an option means something for what is asked for. */
gboolean cfd_options_count(const CfdOptions *self, const CfdOption *row);

/* The option that `row` must come from the same source as, or `row` itself. */
const CfdOption *cfd_options_leader(const CfdOption *row);

/* `Account`, `Capture`, ...: the title of a tab or heading. */
const gchar *cfd_options_group_title(CfdOptionGroup group);

/* Sets one option from text; white space around it does not count, and nothing is the default.
 * origin: what to call it in an error, `--time-limit` or a variable's name. `redactor` learns
 * secrets. CFD_ERROR_OPTION names origin, value (not a secret's) and what is allowed. */
gboolean cfd_options_set(CfdOptions *self, const CfdOption *row, const gchar *origin,
                         const gchar *text, CfdRedactor *redactor, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdOptions, cfd_options_free)
