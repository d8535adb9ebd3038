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
    LOOK_UP_QUIETLY, /* what is locked stays so */
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
    __typeof__(&secret_password_searchv_sync) search;
    __typeof__(&secret_retrievable_retrieve_secret_sync) retrieve;
    __typeof__(&secret_value_unref_to_password) to_password;
    __typeof__(&secret_password_clearv_sync) clear;
    __typeof__(&secret_password_free) free;
} Library;

static const SecretSchema SCHEMA = {
    .name = "cloudflaredump.Credentials",
    .attributes = {{"application", SECRET_SCHEMA_ATTRIBUTE_STRING},
                   {"profile", SECRET_SCHEMA_ATTRIBUTE_STRING}},
};

/* libsecret waits where our loop cannot, so it does in a thread of its own. That may outlast us: a
 * prompt that nobody answers does not end when it is cancelled. All is the thread's and ours. */
typedef struct {
    Action action;
    gchar *label;
    gchar *secret;
    gchar *found;
    gboolean was_there;
    Library library;
    GHashTable *attributes;
    GCancellable *cancellable;
    GError *failure;
    gint end; /* of a pipe: closed when all is done */
} Work;

static gboolean
load(Library *library, GError **error)
{
    static const gchar *const names[] = {"secret_password_storev_sync",
                                         "secret_password_lookupv_sync",
                                         "secret_password_searchv_sync",
                                         "secret_retrievable_retrieve_secret_sync",
                                         "secret_value_unref_to_password",
                                         "secret_password_clearv_sync",
                                         "secret_password_free"};
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    void *found[G_N_ELEMENTS(names)];
    gboolean is_whole = handle != NULL;

    for (guint i = 0; i < G_N_ELEMENTS(names) && is_whole; i++) {
        found[i] = dlsym(handle, names[i]);
        is_whole = found[i] != NULL;
    }
    if (!is_whole) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND,
                    "the keyring needs the library libsecret (" LIBRARY ")");
        return FALSE;
    }
    *library = (Library){
        (__typeof__(library->store))found[0],       (__typeof__(library->look_up))found[1],
        (__typeof__(library->search))found[2],      (__typeof__(library->retrieve))found[3],
        (__typeof__(library->to_password))found[4], (__typeof__(library->clear))found[5],
        (__typeof__(library->free))found[6]};
    return TRUE;
}

static void
take(Work *self, gchar *found)
{
    self->found = g_strdup(found);
    self->library.free(found);
}

static void
look_up_quietly(Work *self)
{
    GList *items = self->library.search(&SCHEMA, self->attributes, SECRET_SEARCH_NONE,
                                        self->cancellable, &self->failure);
    SecretValue *value =
        items != NULL ? self->library.retrieve(items->data, self->cancellable, &self->failure)
                      : NULL;

    if (value != NULL)
        take(self, self->library.to_password(value, NULL));
    g_list_free_full(items, g_object_unref);
}

/* libsecret says nothing of an entry that stays because it is locked. */
static void
remove_entry(Work *self)
{
    GList *left;

    self->was_there =
        self->library.clear(&SCHEMA, self->attributes, self->cancellable, &self->failure);
    if (self->was_there || self->failure != NULL)
        return;
    left = self->library.search(&SCHEMA, self->attributes, SECRET_SEARCH_ALL, self->cancellable,
                                &self->failure);
    if (left != NULL)
        g_set_error(&self->failure, CFD_ERROR, CFD_ERROR_CREDENTIALS, "it is locked");
    g_list_free_full(left, g_object_unref);
}

static void
clear_work(gpointer data)
{
    Work *self = data;

    g_free(self->label);
    cfd_secret_free_text(self->secret);
    cfd_secret_free_text(self->found);
    g_clear_error(&self->failure);
    g_object_unref(self->cancellable);
    g_hash_table_unref(self->attributes);
}

static gpointer
work(gpointer data)
{
    Work *self = data;

    switch (self->action) {
    case STORE:
        self->library.store(&SCHEMA, self->attributes, SECRET_COLLECTION_DEFAULT, self->label,
                            self->secret, self->cancellable, &self->failure);
        break;
    case LOOK_UP:
        take(self,
             self->library.look_up(&SCHEMA, self->attributes, self->cancellable, &self->failure));
        break;
    case LOOK_UP_QUIETLY:
        look_up_quietly(self);
        break;
    case REMOVE:
        remove_entry(self);
        break;
    }
    close(self->end);
    g_atomic_rc_box_release_full(self, clear_work);
    return NULL;
}

static Work *
make_work(const Question *question, const Library *library, gint end)
{
    Work *self = g_atomic_rc_box_new0(Work);
    const gchar *profile = question->profile != NULL ? question->profile : "";

    self->action = question->action;
    self->label = g_strdup(question->label);
    self->secret = g_strdup(question->secret);
    self->library = *library;
    self->end = end;
    self->cancellable = g_cancellable_new();
    self->attributes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_hash_table_insert(self->attributes, (gpointer) "application", g_strdup("cloudflaredump"));
    g_hash_table_insert(self->attributes, (gpointer) "profile", g_strdup(profile));
    return self;
}

/* Until the other end of `fd` is closed. */
static gboolean
wait_for_end(gint fd, CfdLoop *loop, GError **error)
{
    gint64 until_us = cfd_loop_now_us(loop) + LIMIT_US;
    gboolean is_over;
    gboolean waited = cfd_loop_wait_for_input(loop, fd, until_us, &is_over, error);

    if (waited && !is_over)
        g_set_error(error, CFD_ERROR, CFD_ERROR_CREDENTIALS,
                    "the keyring has not answered for a minute");
    return waited && is_over;
}

/* No bus, or nobody on it, is no keyring; everything else is one that is locked, or refuses. */
static gboolean
is_absence(const GError *failure)
{
    return (failure->domain == G_IO_ERROR &&
            !g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_DBUS_ERROR)) ||
           g_error_matches(failure, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
           g_error_matches(failure, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
           g_error_matches(failure, G_DBUS_ERROR, G_DBUS_ERROR_NO_SERVER) ||
           g_error_matches(failure, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND);
}

/* In the library's words, which come over D-Bus. */
static gboolean
explain(GError *failure, GError **error)
{
    gint code;
    g_autofree gchar *words = NULL;

    if (failure == NULL)
        return TRUE;
    code = is_absence(failure) ? CFD_ERROR_NOT_FOUND : CFD_ERROR_CREDENTIALS;
    g_dbus_error_strip_remote_error(failure);
    words = cfd_text_line(failure->message, MAX_WORDS_BYTES);
    g_set_error(error, CFD_ERROR, code, "the keyring of this session cannot be used (%s)", words);
    return FALSE;
}

static gboolean
ask(Question *question, CfdLoop *loop, GError **error)
{
    Library library;
    GThread *thread;
    gint ends[2];
    Work *self;
    gboolean ok;

    if (!load(&library, error) || !g_unix_open_pipe(ends, FD_CLOEXEC, error))
        return FALSE;
    self = make_work(question, &library, ends[1]);
    thread = g_thread_new("keyring", work, g_atomic_rc_box_acquire(self));
    ok = wait_for_end(ends[0], loop, error);
    close(ends[0]);
    if (ok) {
        g_thread_join(thread);
        ok = explain(self->failure, error);
        question->found = g_steal_pointer(&self->found);
        question->was_there = self->was_there;
    } else {
        g_cancellable_cancel(self->cancellable);
        g_thread_unref(thread);
    }
    g_atomic_rc_box_release_full(self, clear_work);
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
    g_set_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND,
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
cfd_keyring_look_up(const gchar *profile, gboolean may_ask, CfdLoop *loop, GError **error)
{
    Question question = {.action = may_ask ? LOOK_UP : LOOK_UP_QUIETLY, .profile = profile};

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
