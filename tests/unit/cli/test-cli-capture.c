/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-shell.h"

#include "cfd-cli.h"

/* The shell, and what it was asked to deliver. */
typedef struct {
    FakeShell fake; /* first: what is delivered is told to its shell */
    gchar *path;
    gint fd;
    guint deliveries;
    gboolean fails;
} Fixture;

static gboolean
deliver(CfdShell *shell, const gchar *path, gint fd, GError **error)
{
    Fixture *self = (Fixture *)shell;
    const CfdProgress progress = {.phase = CFD_PHASE_LOADING, .capture_id = ID, .packets = 1234567};

    self->deliveries++;
    self->path = g_strdup(path);
    self->fd = fd;
    cfd_report_progress(cfd_meter_report(shell->meter), &progress);
    if (self->fails)
        g_set_error(error, CFD_ERROR, CFD_ERROR_SERVER, "it failed");
    return !self->fails;
}

static void
fixture_clear(Fixture *self)
{
    fake_shell_clear(&self->fake);
    g_free(self->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

static void
init(Fixture *self, const gchar *words)
{
    *self = (Fixture){0};
    fake_shell_init(&self->fake, words, NULL);
    self->fake.shell.deliver = deliver;
}

#define TOLD "capture " ID "\nloading: 0 bytes, 1,234,567 packets\n"

static void
test_written(void)
{
    static const gchar *const lines[][3] = {
        {"capture|-w|out.pcapng", "out.pcapng", "out.pcapng"},
        {"fetch|" ID "|-w|out.pcapng", "out.pcapng", "out.pcapng"},
        {"capture|-w|-", "-", "standard output"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_auto(Fixture) fixture;
        g_autofree gchar *expected =
            g_strdup_printf(TOLD "1,234,567 packets written to %s\n", lines[i][2]);

        init(&fixture, lines[i][0]);
        g_assert_true(fake_shell_run(&fixture.fake));
        g_assert_cmpstr(fixture.path, ==, lines[i][1]);
        g_assert_cmpint(fixture.fd, ==, -1);
        g_assert_cmpuint(fixture.deliveries, ==, 1);
        g_assert_cmpstr(fixture.fake.output.out, ==, "");
        g_assert_cmpstr(fixture.fake.output.error, ==, expected);
    }
}

static void
test_fails(void)
{
    g_auto(Fixture) fixture;

    init(&fixture, "capture|-w|the file");
    fixture.fails = TRUE;
    g_assert_false(fake_shell_run(&fixture.fake));
    fake_shell_assert_error(&fixture.fake, CFD_ERROR_SERVER, "it failed");
    g_assert_cmpstr(fixture.fake.output.error, ==, TOLD);
}

/* What is told when a command ends so; NULL: nothing. */
static gchar *
get_hint(const CfdShell *shell, CfdErrorCode code)
{
    g_autoptr(GError) error = g_error_new(CFD_ERROR, (gint)code, "it ended");

    return cfd_cli_capture_hint(shell, error);
}

/* Only of packets that there are; a command without a network has no meter, and `open` no file. */
static void
test_hint(void)
{
    static const gchar *const lines[][2] = {{"capture|-w|the file", "'the file'"},
                                            {"capture|-w|a/b-1.pcapng", "a/b-1.pcapng"},
                                            {"open|" ID, "FILE"}};

    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_auto(Fixture) fixture;
        g_autofree gchar *hint = NULL;
        g_autofree gchar *expected = g_strdup_printf(
            "to have its packets later: cloudflaredump fetch " ID " -w %s", lines[i][1]);

        init(&fixture, lines[i][0]);
        g_assert_null(get_hint(&fixture.fake.shell, CFD_ERROR_TIMEOUT));
        fake_output_begin(&fixture.fake.output, NULL);
        deliver(&fixture.fake.shell, NULL, 7, NULL);
        fake_output_end(&fixture.fake.output);
        hint = get_hint(&fixture.fake.shell, CFD_ERROR_TIMEOUT);
        g_assert_cmpstr(hint, ==, expected);
        g_free(get_hint(&fixture.fake.shell, CFD_ERROR_PIPE_CLOSED));
        fixture.fake.options->on_stop = CFD_OPTIONS_STOP_DISCARD;
        g_assert_null(get_hint(&fixture.fake.shell, CFD_ERROR_STOPPED));
        fixture.fake.shell.meter = NULL;
        g_assert_null(get_hint(&fixture.fake.shell, CFD_ERROR_TIMEOUT));
    }
}

static void
test_no_place(void)
{
    g_auto(Fixture) fixture;

    init(&fixture, "capture");
    g_assert_false(fake_shell_run(&fixture.fake));
    fake_shell_assert_error(&fixture.fake, CFD_ERROR_OPTION, "give -w FILE, or -w - for");
    g_assert_cmpuint(fixture.deliveries, ==, 0);
}

static void
test_terminal(void)
{
    g_auto(Fixture) refused;
    g_auto(Fixture) file;

    if (!fake_output_can_have_terminals()) {
        g_test_skip("there are no pseudo-terminals here");
        return;
    }
    init(&refused, "capture|-w|-");
    refused.fake.output.out_columns = 80;
    g_assert_false(fake_shell_run(&refused.fake));
    fake_shell_assert_error(&refused.fake, CFD_ERROR_OPTION, "packets are no text for a terminal");
    g_assert_cmpuint(refused.deliveries, ==, 0);
    init(&file, "capture|-w|out.pcapng");
    file.fake.output.out_columns = 80;
    g_assert_true(fake_shell_run(&file.fake));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cli-capture/written", test_written);
    g_test_add_func("/cli-capture/fails", test_fails);
    g_test_add_func("/cli-capture/hint", test_hint);
    g_test_add_func("/cli-capture/no-place", test_no_place);
    g_test_add_func("/cli-capture/terminal", test_terminal);
    return g_test_run();
}
