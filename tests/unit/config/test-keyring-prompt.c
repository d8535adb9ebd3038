/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A keyring that is locked, and asks on a screen where nobody answers. */
#include "cfd-keyring.h"

#include "cfd-error.h"
#include "fake-loop.h"

#include <gio/gio.h>

#include <string.h>

#define ROOT "/org/freedesktop/secrets"

/* Of the specification what libsecret calls until it waits for the prompt. */
static const gchar INTERFACES[] =
    "<node>"
    "<interface name='org.freedesktop.Secret.Service'>"
    "<method name='OpenSession'><arg type='s' direction='in'/><arg type='v' direction='in'/>"
    "<arg type='v' direction='out'/><arg type='o' direction='out'/></method>"
    "<method name='SearchItems'><arg type='a{ss}' direction='in'/>"
    "<arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>"
    "<method name='Unlock'><arg type='ao' direction='in'/>"
    "<arg type='ao' direction='out'/><arg type='o' direction='out'/></method>"
    "</interface>"
    "<interface name='org.freedesktop.Secret.Prompt'>"
    "<method name='Prompt'><arg type='s' direction='in'/></method>"
    "<method name='Dismiss'/>"
    "</interface>"
    "<interface name='org.freedesktop.Secret.Item'>"
    "<method name='GetSecret'><arg type='o' direction='in'/>"
    "<arg type='(oayays)' direction='out'/></method>"
    "<property name='Locked' type='b' access='read'/>"
    "</interface>"
    "</node>";

typedef struct {
    GTestDBus *bus;
    GMainLoop *loop;
    GThread *thread;
    gint prompts; /* that were begun; atomic, as the next */
    gint is_ready;
} Service;

static void
answer(GDBusConnection *connection G_GNUC_UNUSED, const gchar *sender G_GNUC_UNUSED,
       const gchar *path G_GNUC_UNUSED, const gchar *interface G_GNUC_UNUSED, const gchar *method,
       GVariant *parameters G_GNUC_UNUSED, GDBusMethodInvocation *call, gpointer data)
{
    Service *self = data;
    GVariant *value = NULL;

    if (g_str_equal(method, "OpenSession")) {
        if (!g_str_equal(g_variant_get_string(g_variant_get_child_value(parameters, 0), NULL),
                         "plain")) {
            g_dbus_method_invocation_return_dbus_error(
                call, "org.freedesktop.DBus.Error.NotSupported", "plain only");
            return;
        }
        value = g_variant_new("(vo)", g_variant_new_string(""), ROOT "/session/1");
    } else if (g_str_equal(method, "SearchItems")) {
        value = g_variant_new_parsed("(@ao [], [objectpath '" ROOT "/item/1'])");
    } else if (g_str_equal(method, "Unlock")) {
        value = g_variant_new_parsed("(@ao [], objectpath '" ROOT "/prompt/1')");
    } else if (g_str_equal(method, "Prompt")) {
        g_atomic_int_inc(&self->prompts);
    } else if (g_str_equal(method, "GetSecret")) {
        g_dbus_method_invocation_return_dbus_error(call, "org.freedesktop.Secret.Error.IsLocked",
                                                   "it is locked");
        return;
    }
    /* That a prompt is dismissed is heard, and nothing comes of it. */
    g_dbus_method_invocation_return_value(call, value);
}

static GVariant *
get_property(GDBusConnection *connection G_GNUC_UNUSED, const gchar *sender G_GNUC_UNUSED,
             const gchar *path G_GNUC_UNUSED, const gchar *interface G_GNUC_UNUSED,
             const gchar *name G_GNUC_UNUSED, GError **error G_GNUC_UNUSED,
             gpointer data G_GNUC_UNUSED)
{
    return g_variant_new_boolean(TRUE);
}

static const GDBusInterfaceVTable TABLE = {.method_call = answer, .get_property = get_property};

static gpointer
serve(gpointer data)
{
    static const gchar *const paths[] = {ROOT, ROOT "/prompt/1", ROOT "/item/1"};
    Service *self = data;
    GMainContext *context = g_main_context_new();
    g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml(INTERFACES, NULL);
    g_autoptr(GDBusConnection) connection = NULL;

    g_main_context_push_thread_default(context);
    self->loop = g_main_loop_new(context, FALSE);
    connection =
        g_dbus_connection_new_for_address_sync(g_test_dbus_get_bus_address(self->bus),
                                               G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                   G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                               NULL, NULL, NULL);
    g_assert_nonnull(connection);
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++)
        g_dbus_connection_register_object(connection, paths[i], node->interfaces[i], &TABLE, self,
                                          NULL, NULL);
    g_bus_own_name_on_connection(connection, "org.freedesktop.secrets", G_BUS_NAME_OWNER_FLAGS_NONE,
                                 NULL, NULL, NULL, NULL);
    while (g_main_context_iteration(context, FALSE))
        continue;
    g_atomic_int_set(&self->is_ready, 1);
    g_main_loop_run(self->loop);
    g_main_context_pop_thread_default(context);
    g_main_context_unref(context);
    return NULL;
}

typedef struct {
    FakeLoop loop;
    Service *service;
    GError *error;
} Fixture;

/* The person stops as soon as the prompt is there. */
static gboolean
stop_at_prompt(gpointer data)
{
    Fixture *self = data;

    if (g_atomic_int_get(&self->service->prompts) > 0)
        cfd_cancel_trigger(self->loop.cancel, CFD_CANCEL_STOP, self->loop.monotonic_us);
    return fake_loop_let_run(NULL);
}

static void
set_up(Fixture *self, gconstpointer data)
{
    fake_loop_init(&self->loop);
    self->service = (Service *)data;
    g_atomic_int_set(&self->service->prompts, 0);
}

static void
tear_down(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    g_clear_error(&self->error);
    fake_loop_clear(&self->loop);
}

/* libsecret itself would wait until the prompt says that it has gone. */
static void
test_a_stop(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    self->loop.happen = stop_at_prompt;
    self->loop.data = self;
    g_assert_null(cfd_keyring_look_up(NULL, TRUE, self->loop.loop, &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_cmpint(g_atomic_int_get(&self->service->prompts), ==, 1);
}

/* Who cleans up in the background asks nobody. */
static void
test_quietly(Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
    self->loop.happen = fake_loop_let_run;
    g_assert_null(cfd_keyring_look_up(NULL, FALSE, self->loop.loop, &self->error));
    g_assert_error(self->error, CFD_ERROR, CFD_ERROR_CREDENTIALS);
    g_assert_cmpint(g_atomic_int_get(&self->service->prompts), ==, 0);
}

static int
run(Service *service)
{
    g_test_add("/keyring-prompt/quietly", Fixture, service, set_up, test_quietly, tear_down);
    g_test_add("/keyring-prompt/stop", Fixture, service, set_up, test_a_stop, tear_down);
    return g_test_run();
}

int
main(int argc, char **argv)
{
    g_autofree gchar *daemon = g_find_program_in_path("dbus-daemon");
    Service service = {0};
    g_autoptr(GDBusConnection) client = NULL;
    int status;

    g_test_init(&argc, &argv, NULL);
    if (daemon == NULL || !cfd_keyring_is_built_in())
        return 77;
    service.bus = g_test_dbus_new(G_TEST_DBUS_NONE);
    g_test_dbus_up(service.bus);
    service.thread = g_thread_new("service", serve, &service);
    while (g_atomic_int_get(&service.is_ready) == 0)
        g_poll(NULL, 0, 1);
    client = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
    g_dbus_connection_set_exit_on_close(client, FALSE);
    status = run(&service);
    /* libsecret is not prepared for a bus that ends before a prompt does. */
    g_log_set_always_fatal((GLogLevelFlags)G_LOG_FATAL_MASK);
    g_main_loop_quit(service.loop);
    g_thread_join(service.thread);
    g_main_loop_unref(service.loop);
    g_test_dbus_stop(service.bus);
    return status;
}
