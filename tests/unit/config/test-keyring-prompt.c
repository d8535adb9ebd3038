/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A keyring that is locked, and asks on a screen where nobody answers. */
#include "cfd-keyring.h"

#include "cfd-error.h"
#include "fake-loop.h"

#include <gio/gio.h>

#include <string.h>

#define ROOT "/org/freedesktop/secrets"

/* What the service answers, as far as libsecret asks until it waits for the prompt. That a prompt
 * is dismissed is heard, and nothing comes of it. */
static const struct {
    const gchar *method;
    const gchar *answer; /* GVariant's text format */
} ANSWERS[] = {
    {"OpenSession", "(<''>, objectpath '" ROOT "/session/1')"},
    {"SearchItems", "(@ao [], [objectpath '" ROOT "/item/1'])"},
    {"Unlock", "(@ao [], objectpath '" ROOT "/prompt/1')"},
    {"GetAll", "({'Locked': <true>},)"},
    {"Prompt", "()"},
    {"Dismiss", "()"},
};

static GDBusMessage *
make_reply(GDBusMessage *call)
{
    const gchar *method = g_dbus_message_get_member(call);
    g_autoptr(GVariant) first = NULL;
    GDBusMessage *reply;

    if (g_str_equal(method, "OpenSession")) {
        first = g_variant_get_child_value(g_dbus_message_get_body(call), 0);
        if (!g_str_equal(g_variant_get_string(first, NULL), "plain"))
            return g_dbus_message_new_method_error_literal(
                call, "org.freedesktop.DBus.Error.NotSupported", "plain only");
    }
    for (guint i = 0; i < G_N_ELEMENTS(ANSWERS); i++) {
        if (!g_str_equal(ANSWERS[i].method, method))
            continue;
        reply = g_dbus_message_new_method_reply(call);
        g_dbus_message_set_body(reply, g_variant_new_parsed(ANSWERS[i].answer));
        return reply;
    }
    return g_dbus_message_new_method_error_literal(call, "org.freedesktop.Secret.Error.IsLocked",
                                                   "it is locked");
}

/* prompts: an atomic number of those that were begun. */
static GDBusMessage *
answer(GDBusConnection *connection, GDBusMessage *message, gboolean is_incoming, gpointer prompts)
{
    g_autoptr(GDBusMessage) reply = NULL;

    if (!is_incoming || g_dbus_message_get_message_type(message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
        return message;
    reply = make_reply(message);
    if (g_str_equal(g_dbus_message_get_member(message), "Prompt"))
        g_atomic_int_inc((gint *)prompts);
    g_dbus_connection_send_message(connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
    g_object_unref(message);
    return NULL;
}

typedef struct {
    FakeLoop loop;
    gint *prompts;
    GError *error;
} Fixture;

static void
set_up(Fixture *self, gconstpointer data)
{
    fake_loop_init(&self->loop);
    self->prompts = (gint *)data;
    g_atomic_int_set(self->prompts, 0);
}

static void
tear_down(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    g_clear_error(&self->error);
    fake_loop_clear(&self->loop);
}

/* The person stops as soon as the prompt is there. */
static gboolean
stop_at_prompt(gpointer data)
{
    Fixture *self = data;

    if (g_atomic_int_get(self->prompts) > 0)
        cfd_cancel_trigger(self->loop.cancel, CFD_CANCEL_STOP, self->loop.monotonic_us);
    return fake_loop_let_run(NULL);
}

/* libsecret itself would wait until the prompt says that it has gone. */
static void
test_a_stop(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    self->loop.happen = stop_at_prompt;
    self->loop.data = self;
    g_assert_null(cfd_keyring_look_up(NULL, TRUE, self->loop.loop, &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_cmpint(g_atomic_int_get(self->prompts), ==, 1);
}

/* Who cleans up in the background asks nobody. */
static void
test_quietly(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    self->loop.happen = fake_loop_let_run;
    g_assert_null(cfd_keyring_look_up(NULL, FALSE, self->loop.loop, &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    g_assert_cmpint(g_atomic_int_get(self->prompts), ==, 0);
}

static GDBusConnection *
start_service(GTestDBus *bus, gint *prompts)
{
    GDBusConnection *connection =
        g_dbus_connection_new_for_address_sync(g_test_dbus_get_bus_address(bus),
                                               G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                   G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                               NULL, NULL, NULL);
    g_autoptr(GVariant) owned = NULL;

    g_assert_nonnull(connection);
    g_dbus_connection_add_filter(connection, answer, prompts, NULL);
    owned = g_dbus_connection_call_sync(connection, "org.freedesktop.DBus", "/",
                                        "org.freedesktop.DBus", "RequestName",
                                        g_variant_new("(su)", "org.freedesktop.secrets", 0), NULL,
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
    g_assert_nonnull(owned);
    return connection;
}

int
main(int argc, char **argv)
{
    g_autofree gchar *daemon = g_find_program_in_path("dbus-daemon");
    g_autoptr(GTestDBus) bus = NULL;
    g_autoptr(GDBusConnection) service = NULL;
    g_autoptr(GDBusConnection) client = NULL;
    gint prompts = 0;
    int status;

    g_test_init(&argc, &argv, NULL);
    if (daemon == NULL || !cfd_keyring_is_built_in())
        return 77;
    bus = g_test_dbus_new(G_TEST_DBUS_NONE);
    g_test_dbus_up(bus);
    service = start_service(bus, &prompts);
    client = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
    g_dbus_connection_set_exit_on_close(client, FALSE);
    g_test_add("/keyring-prompt/quietly", Fixture, &prompts, set_up, test_quietly, tear_down);
    g_test_add("/keyring-prompt/stop", Fixture, &prompts, set_up, test_a_stop, tear_down);
    status = g_test_run();
    /* libsecret is not prepared for a bus that ends before a prompt does. */
    g_log_set_always_fatal((GLogLevelFlags)G_LOG_FATAL_MASK);
    g_test_dbus_stop(bus);
    return status;
}
