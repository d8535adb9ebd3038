/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fake-loop.h"

#include <glib.h>
#include <glib/gstdio.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* The standard descriptors, caught. Nothing is to be asserted in between: nobody would see why. */
typedef struct {
    guint out_columns;   /* of a terminal that the answer goes to; 0: it goes to a file */
    guint error_columns; /* the same of standard error */
    const gchar *answer; /* typed on a terminal when it is waited for; NULL: there is none */
    gchar *out;          /* what came, when it has ended */
    gchar *error;
    gint saved[3];
    gint caught[3]; /* the file, or the end of the terminal that a person would see */
    gint inner[3];
} FakeOutput;

/* Not every container has them. */
static inline gboolean
fake_output_can_have_terminals(void)
{
    gint fd = posix_openpt(O_RDWR | O_NOCTTY);

    if (fd < 0)
        return FALSE;
    close(fd);
    return TRUE;
}

/* Neither echoes nor makes \r\n of \n. */
static inline gint
fake_output_open_terminal(guint columns, gint *ret_inner)
{
    gint fd = posix_openpt(O_RDWR | O_NOCTTY);
    struct winsize size = {.ws_row = 25, .ws_col = (gushort)columns};
    struct termios mode;

    grantpt(fd);
    unlockpt(fd);
    *ret_inner = open(ptsname(fd), O_RDWR | O_NOCTTY);
    g_assert_cmpint(*ret_inner, >=, 0);
    tcgetattr(*ret_inner, &mode);
    mode.c_lflag &= ~(tcflag_t)ECHO;
    mode.c_oflag &= ~(tcflag_t)OPOST;
    tcsetattr(*ret_inner, TCSANOW, &mode);
    ioctl(*ret_inner, TIOCSWINSZ, &size);
    return fd;
}

static inline gint
fake_output_open_file(gint *ret_inner)
{
    g_autofree gchar *path = NULL;
    gint fd = g_file_open_tmp("output-XXXXXX", &path, NULL);

    g_assert_cmpint(fd, >=, 0);
    g_unlink(path);
    *ret_inner = dup(fd);
    return fd;
}

static inline void
fake_output_open_input(FakeOutput *self)
{
    if (self->answer == NULL) {
        self->caught[STDIN_FILENO] = open("/dev/null", O_RDONLY);
        self->inner[STDIN_FILENO] = dup(self->caught[STDIN_FILENO]);
        return;
    }
    self->caught[STDIN_FILENO] = fake_output_open_terminal(80, &self->inner[STDIN_FILENO]);
}

/* loop: in which the answer is waited for; NULL: nobody asks. */
static inline void
fake_output_begin(FakeOutput *self, FakeLoop *loop)
{
    const guint columns[] = {0, self->out_columns, self->error_columns};

    fflush(stdout);
    fflush(stderr);
    fake_output_open_input(self);
    for (gint fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
        self->caught[fd] = columns[fd] > 0
                               ? fake_output_open_terminal(columns[fd], &self->inner[fd])
                               : fake_output_open_file(&self->inner[fd]);
    if (loop != NULL) {
        loop->typed = self->answer;
        loop->keyboard = self->caught[STDIN_FILENO];
    }
    for (gint fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        self->saved[fd] = dup(fd);
        dup2(self->inner[fd], fd);
        close(self->inner[fd]);
    }
}

/* A terminal that nobody writes to any more has given all, and then fails. */
static inline gchar *
fake_output_read(gint fd)
{
    GString *text = g_string_new(NULL);
    gchar buffer[4096];
    gssize count;

    lseek(fd, 0, SEEK_SET);
    while ((count = read(fd, buffer, sizeof buffer)) > 0)
        g_string_append_len(text, buffer, count);
    return g_string_free(text, FALSE);
}

static inline void
fake_output_end(FakeOutput *self)
{
    fflush(stdout);
    fflush(stderr);
    for (gint fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        dup2(self->saved[fd], fd);
        close(self->saved[fd]);
    }
    g_free(self->out);
    g_free(self->error);
    self->out = fake_output_read(self->caught[STDOUT_FILENO]);
    self->error = fake_output_read(self->caught[STDERR_FILENO]);
    for (gint fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        close(self->caught[fd]);
}

static inline void
fake_output_clear(FakeOutput *self)
{
    g_free(self->out);
    g_free(self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FakeOutput, fake_output_clear)
