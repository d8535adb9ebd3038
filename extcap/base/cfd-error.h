/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#define CFD_ERROR (cfd_error_quark())

/* What the user does next decides the code. */
typedef enum {
    CFD_ERROR_OPTION,      /* correct an option or its value */
    CFD_ERROR_CREDENTIALS, /* give (other) credentials */
    CFD_ERROR_PERMISSION,  /* get a permission or the product */
    CFD_ERROR_QUOTA,       /* wait: a rate or a number is used up */
    CFD_ERROR_NOT_FOUND,   /* name something that exists */
    CFD_ERROR_UNREACHABLE, /* mend name resolution, network or proxy: no connection comes about */
    CFD_ERROR_TIMEOUT,     /* try again later */
    CFD_ERROR_SERVER,      /* try again later: the server failed, or the connection broke */
    CFD_ERROR_REPLY,       /* report it: the answer cannot be understood */
    CFD_ERROR_PACKETS,     /* report it: the packets cannot be read */
    CFD_ERROR_TOO_LARGE,   /* ask for less: an answer is over its limit */
    CFD_ERROR_DISK,        /* make room, or name another folder or file */
    CFD_ERROR_UNFIT,       /* do what the findings say that were told before */
    CFD_ERROR_PIPE_CLOSED, /* nothing: whoever read the packets has gone */
    CFD_ERROR_STOPPED,     /* nothing: the user asked to stop */
} CfdErrorCode;

GQuark cfd_error_quark(void);

/* Whether the user has stopped, or whoever read the packets has gone: everything is to end. */
gboolean cfd_error_is_stop(const GError *error);

/* Whether the same request may succeed a little later. Only this decides about retries. */
gboolean cfd_error_is_transient(const GError *error);
