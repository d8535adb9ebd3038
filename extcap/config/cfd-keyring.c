/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-keyring.h"

#include "cfd-error.h"
#include "cfd-redact.h"
#include "cfd-text.h"

#ifdef CFD_HAVE_LIBSECRET
#include <gio/gio.h>
#include <glib-unix.h>
#include <libsecret/secret.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>
#endif

typedef enum {
    STORE,
    LOOK_UP,
    REMOVE,
} Action;

/* What is asked, and what comes of it. */
typedef struct {
    Action action;
    const gchar *profile; /* NULL: none */
    const gchar *label;   /* STORE, as the next */
    const gchar *secret;
    gchar *found;       /* LOOK_UP: for cfd_secret_free_text(); NULL: nothing */
    gboolean was_there; /* REMOVE */
} Question;

#ifdef CFD_HAVE_LIBSECRET

/* As a program names it for the dynamic linker: whoever only lists the interface does without. */
#define LIBRARY "libsecret-1.so.0"

#define LIMIT_US (60 * (gint64)G_USEC_PER_SEC)

#define MAX_WORDS_BYTES 300

typedef struct {
    __typeof__(&secret_password_storev_sync) store;
    __typeof__(&secret_password_lookupv_sync) look_up;
    __typeof__(&secret_password_clearv_sync) clear;
    __typeof__(&secret_password_free) free;
} Library;

static const SecretSchema SCHEMA = {
    .name = "cloudflaredump.Credentials",
    .attributes = {{"application", SECRET_SCHEMA_ATTRIBUTE_STRING},
                   {"profile", SECRET_SCHEMA_ATTRIBUTE_STRING}},
};

/* libsecret waits where our loop cannot, so it does in a thread of its own. */
typedef struct {
    Question *question;
    Library library;
    GHashTable *attributes;
    GCancellable *cancellable;
    GError *failure;
    gint end; /* of a pipe: closed when all is done */
} Work;

static gboolean
load(Library *library, GError **error)
{
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

    if (handle == NULL) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                    "the keyring needs the library libsecret (" LIBRARY ")");
        return FALSE;
    }
    library->store = (__typeof__(library->store))dlsym(handle, "secret_password_storev_sync");
    library->look_up = (__typeof__(library->look_up))dlsym(handle, "secret_password_lookupv_sync");
    library->clear = (__typeof__(library->clear))dlsym(handle, "secret_password_clearv_sync");
    library->free = (__typeof__(library->free))dlsym(handle, "secret_password_free");
    return TRUE;
}

static void
look_up(Work *self)
{
    gchar *found =
        self->library.look_up(&SCHEMA, self->attributes, self->cancellable, &self->failure);

    self->question->found = g_strdup(found);
    self->library.free(found);
}

static gpointer
work(gpointer data)
{
    Work *self = data;
    Question *question = self->question;

    switch (question->action) {
    case STORE:
        self->library.store(&SCHEMA, self->attributes, SECRET_COLLECTION_DEFAULT, question->label,
                            question->secret, self->cancellable, &self->failure);
        break;
    case LOOK_UP:
        look_up(self);
        break;
    case REMOVE:
        question->was_there =
            self->library.clear(&SCHEMA, self->attributes, self->cancellable, &self->failure);
        break;
    }
    close(self->end);
    return NULL;
}

static void
set_flag(gushort events G_GNUC_UNUSED, gpointer data)
{
    *(gboolean *)data = TRUE;
}

/* Until the other end of `fd` is closed. */
static gboolean
wait_for_end(gint fd, CfdLoop *loop, GError **error)
{
    gint64 until_us = cfd_loop_now_us(loop) + LIMIT_US;
    gboolean is_over = FALSE;
    gboolean waited = TRUE;
    guint watch = cfd_loop_watch(loop, fd, G_IO_IN, set_flag, &is_over);

    while (waited && !is_over && cfd_loop_now_us(loop) < until_us)
        waited = cfd_loop_wait(loop, until_us, error);
    cfd_loop_unwatch(loop, watch);
    if (waited && !is_over)
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                    "the keyring has not answered for a minute");
    return waited && is_over;
}

/* In the library's words, which come over D-Bus. */
static gboolean
explain(GError *failure, GError **error)
{
    g_autofree gchar *words = NULL;

    if (failure == NULL)
        return TRUE;
    g_dbus_error_strip_remote_error(failure);
    words = cfd_text_line(failure->message, MAX_WORDS_BYTES);
    g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                "the keyring of this session cannot be used (%s)", words);
    return FALSE;
}

static void
clear_work(Work *self)
{
    g_clear_error(&self->failure);
    g_object_unref(self->cancellable);
    g_hash_table_unref(self->attributes);
}

static gboolean
ask(Question *question, CfdLoop *loop, GError **error)
{
    Work self = {.question = question};
    GThread *thread;
    gint ends[2];
    gboolean ok;

    if (!load(&self.library, error) || !g_unix_open_pipe(ends, FD_CLOEXEC, error))
        return FALSE;
    self.end = ends[1];
    self.attributes = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(self.attributes, (gpointer) "application", (gpointer) "cloudflaredump");
    g_hash_table_insert(self.attributes, (gpointer) "profile",
                        (gpointer)(question->profile != NULL ? question->profile : ""));
    self.cancellable = g_cancellable_new();
    thread = g_thread_new("keyring", work, &self);
    ok = wait_for_end(ends[0], loop, error);
    g_cancellable_cancel(self.cancellable);
    g_thread_join(thread);
    close(ends[0]);
    ok = ok && explain(self.failure, error);
    clear_work(&self);
    return ok;
}

gboolean
cfd_keyring_is_built_in(void)
{
    return TRUE;
}

#else

gboolean
cfd_keyring_is_built_in(void)
{
    return FALSE;
}

static gboolean
ask(Question *question G_GNUC_UNUSED, CfdLoop *loop G_GNUC_UNUSED, GError **error)
{
    g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                "this program was built without libsecret, and has no way to the keyring");
    return FALSE;
}

#endif

gboolean
cfd_keyring_store(const gchar *profile, const gchar *label, const gchar *secret, CfdLoop *loop,
                  GError **error)
{
    Question question = {.action = STORE, .profile = profile, .label = label, .secret = secret};

    return ask(&question, loop, error);
}

gchar *
cfd_keyring_look_up(const gchar *profile, CfdLoop *loop, GError **error)
{
    Question question = {.action = LOOK_UP, .profile = profile};

    if (!ask(&question, loop, error)) {
        cfd_secret_free_text(question.found);
        return NULL;
    }
    if (question.found == NULL)
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                    "the keyring has nothing of ours, or stays locked");
    return question.found;
}

gboolean
cfd_keyring_remove(const gchar *profile, CfdLoop *loop, gboolean *ret_was_there, GError **error)
{
    Question question = {.action = REMOVE, .profile = profile};

    if (!ask(&question, loop, error))
        return FALSE;
    *ret_was_there = question.was_there;
    return TRUE;
}
