/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib/gstdio.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* A FIFO in a folder of its own. */
typedef struct {
    gchar *folder;
    gchar *path;
} FakeFifo;

static void
fake_fifo_init(FakeFifo *self)
{
    self->folder = g_dir_make_tmp(NULL, NULL);
    self->path = g_build_filename(self->folder, "fifo", NULL);
    g_assert_cmpint(mkfifo(self->path, 0600), ==, 0);
}

static void
fake_fifo_clear(FakeFifo *self)
{
    g_unlink(self->path);
    g_assert_cmpint(g_rmdir(self->folder), ==, 0);
    g_free(self->path);
    g_free(self->folder);
}

/* mode: O_RDONLY or O_WRONLY. */
static gint
fake_fifo_open(const FakeFifo *self, gint mode)
{
    gint fd = g_open(self->path, mode | O_NONBLOCK | O_CLOEXEC, 0);

    g_assert_cmpint(fd, >=, 0);
    return fd;
}
