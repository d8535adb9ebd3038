/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-exit.h"

#include "cfd-error.h"

static const struct {
    int status;
    const gchar *meaning;
} MEANINGS[] = {
    {CFD_EXIT_DONE, "done; also when whoever read the output has gone"},
    {CFD_EXIT_FAILED, "failed, or doctor has found something that is wrong"},
    {CFD_EXIT_USAGE, "the command, an option or a value is wrong, or Cloudflare refuses it"},
    {CFD_EXIT_CREDENTIALS, "the credentials are missing, wrong, or lack a permission"},
    {CFD_EXIT_NOT_FOUND, "there is no such capture, bucket or colo"},
    {CFD_EXIT_INTERRUPTED, "interrupted before everything was done"},
};

int
cfd_exit_status(const GError *error)
{
    if (error == NULL)
        return CFD_EXIT_DONE;
    switch ((CfdErrorCode)error->code) {
    case CFD_ERROR_OPTION:
        return CFD_EXIT_USAGE;
    case CFD_ERROR_CREDENTIALS:
    case CFD_ERROR_PERMISSION:
        return CFD_EXIT_CREDENTIALS;
    case CFD_ERROR_NOT_FOUND:
        return CFD_EXIT_NOT_FOUND;
    case CFD_ERROR_PIPE_CLOSED:
        return CFD_EXIT_DONE;
    case CFD_ERROR_STOPPED:
        return CFD_EXIT_INTERRUPTED;
    case CFD_ERROR_QUOTA:
    case CFD_ERROR_UNREACHABLE:
    case CFD_ERROR_TIMEOUT:
    case CFD_ERROR_SERVER:
    case CFD_ERROR_REPLY:
    case CFD_ERROR_PACKETS:
    case CFD_ERROR_TOO_LARGE:
    case CFD_ERROR_DISK:
    case CFD_ERROR_UNFIT:
        break;
    }
    return CFD_EXIT_FAILED;
}

const gchar *
cfd_exit_meaning(guint index, int *ret_status)
{
    if (index >= G_N_ELEMENTS(MEANINGS))
        return NULL;
    *ret_status = MEANINGS[index].status;
    return MEANINGS[index].meaning;
}
