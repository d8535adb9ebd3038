/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

typedef struct CfdJson CfdJson;

/* The API's filter_v1; what is unset matches everything. */
typedef struct {
    gchar *source_address;
    gchar *destination_address;
    gint source_port;      /* 0: unset */
    gint destination_port; /* 0: unset */
    gint protocol;         /* -1: unset */
} CfdJobFilter;

/* Its members. */
typedef enum {
    CFD_JOB_FILTER_SOURCE_ADDRESS,
    CFD_JOB_FILTER_SOURCE_PORT,
    CFD_JOB_FILTER_DESTINATION_ADDRESS,
    CFD_JOB_FILTER_DESTINATION_PORT,
    CFD_JOB_FILTER_PROTOCOL,
} CfdJobFilterField;

void cfd_job_filter_clear(CfdJobFilter *self);

/* Fills it from what the API tells; json may be NULL. */
void cfd_job_filter_read(CfdJobFilter *self, const CfdJson *json);

/* Whether both match the same packets; addresses may be written in different ways. */
gboolean cfd_job_filter_is_same(const CfdJobFilter *a, const CfdJobFilter *b);

/* Takes what `other`, which comes from a capture filter, asks for, too. FALSE with
 * CFD_ERROR_OPTION, which names both, if no packet can be as both want it; self is then
 * untouched. in_shell: who reads that has no dialog. */
gboolean cfd_job_filter_narrow(CfdJobFilter *self, const CfdJobFilter *other, gboolean in_shell,
                               GError **error);

/* Whether it matches every packet. */
gboolean cfd_job_filter_is_empty(const CfdJobFilter *self);

/* As the API takes it. The caller frees it. */
CfdJson *cfd_job_filter_to_json(const CfdJobFilter *self);

/* The option that it is given with, `--source-address`. The caller frees it. */
gchar *cfd_job_filter_option(CfdJobFilterField field);

/* What that is called in the dialog, `Source address`. The caller frees it. */
gchar *cfd_job_filter_label(CfdJobFilterField field);

/* In words, "source 192.0.2.1, protocol 6", or "none". The caller frees it. */
gchar *cfd_job_filter_to_text(const CfdJobFilter *self);
