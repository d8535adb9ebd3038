/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fake-net.h"

#include "cfd-download.h"

#include <glib/gstdio.h>

/* One download over the fake network. */
typedef struct {
    FakeNet net;
    gchar *folder;
    CfdSpool *spool;
    CfdByteSource *bytes;
    CfdDownload *download;
    CfdDownloadConfig config;
    guint mends;   /* that the source still knows */
    guint freed;   /* calls of the source's free */
    guint changes; /* told */
} Fixture;

static CfdTransfer *
start_file(gpointer user_data, const gchar *const *more_headers, const CfdReceiver *receiver,
           GError **error)
{
    Fixture *self = user_data;
    CfdRequest request = {.method = "GET",
                          .url = "https://a.test/file",
                          .headers = more_headers,
                          .max_reply_bytes = G_MAXSIZE};

    return cfd_transfer_new(&self->net.transport, &request, receiver, error);
}

static gboolean
check_file(G_GNUC_UNUSED gpointer user_data, const CfdTransfer *transfer, GError **error)
{
    guint status = cfd_transfer_status(transfer);

    if (status < 300)
        return TRUE;
    g_set_error(error, CFD_ERROR, status >= 500 ? CFD_ERROR_SERVER : CFD_ERROR_NOT_FOUND,
                "status %u", status);
    return FALSE;
}

static gboolean
mend_file(gpointer user_data, const CfdTransfer *transfer)
{
    Fixture *self = user_data;

    g_assert_cmpuint(cfd_transfer_status(transfer), >=, 300);
    if (self->mends == 0)
        return FALSE;
    self->mends--;
    return TRUE;
}

static void
free_file(gpointer user_data)
{
    ((Fixture *)user_data)->freed++;
}

static void
count_change(gpointer data)
{
    ((Fixture *)data)->changes++;
}

static const CfdDownloadSource SOURCE = {start_file, check_file, mend_file, free_file};

static void
init(Fixture *self, const FakeReply *replies)
{
    *self = (Fixture){.folder = g_dir_make_tmp(NULL, NULL)};
    fake_net_init(&self->net, replies);
    self->spool = cfd_spool_new(self->folder, self->net.loop.loop, NULL);
    self->bytes = cfd_spool_read(self->spool);
    self->config = (CfdDownloadConfig){
        .loop = self->net.loop.loop,
        .clock = &self->net.loop.clock,
        .report = &self->net.report,
        .spool = self->spool,
        .source = &SOURCE,
        .user_data = self,
        .name = "the file",
        .size_bytes = -1,
        .max_bytes = 1000,
        .changed = count_change,
        .changed_data = self,
    };
}

static void
clear(Fixture *self)
{
    cfd_download_free(self->download);
    g_assert_cmpuint(self->freed, ==, 1);
    cfd_byte_source_free(self->bytes);
    cfd_spool_free(self->spool);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->folder);
    fake_net_clear(&self->net);
}

/* All that comes to the spool's end. */
static gchar *
read_all(Fixture *self, GError **error)
{
    GString *taken = g_string_new(NULL);
    guint8 buffer[4];
    gssize count;

    while ((count = cfd_byte_source_read(self->bytes, buffer, sizeof buffer, error)) > 0)
        g_string_append_len(taken, (const gchar *)buffer, count);
    return g_string_free(taken, FALSE);
}

static void
assert_all_comes(Fixture *self, const gchar *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree gchar *bytes = read_all(self, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(bytes, ==, expected);
}

static void
assert_breaks(Fixture *self, CfdErrorCode code, const gchar *words, const gchar *came_before)
{
    g_autoptr(GError) error = NULL;
    g_autofree gchar *bytes = read_all(self, &error);

    g_assert_error(error, CFD_ERROR, (gint)code);
    g_assert_true(g_str_has_prefix(error->message, "could not download the file: "));
    g_assert_nonnull(strstr(error->message, words));
    g_assert_cmpstr(bytes, ==, came_before);
}
