/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-findings.h"

#include "cfd-error.h"
#include "fake-output.h"

#include <string.h>

typedef struct {
    FakeOutput output;
    FakeLoop loop;
    CfdRedactor *redactor;
    CfdTerminal *terminal;
    CfdFindings *findings;
    GError *error;
    gboolean is_well;
    gint code;
} Fixture;

static void
begin(Fixture *self, gboolean as_json)
{
    fake_loop_init(&self->loop);
    self->redactor = cfd_redactor_new();
    cfd_redactor_learn(self->redactor, "s3cr3t-token");
    self->terminal = cfd_terminal_new(self->redactor);
    self->findings = cfd_findings_new(self->terminal, self->loop.cancel, as_json);
    fake_output_begin(&self->output, NULL);
}

static void
end(Fixture *self)
{
    self->is_well = cfd_findings_end(self->findings, &self->error);
    self->code = cfd_findings_code(self->findings);
    fake_output_end(&self->output);
}

static void
clear(Fixture *self)
{
    g_clear_error(&self->error);
    cfd_findings_free(self->findings);
    cfd_terminal_free(self->terminal);
    cfd_redactor_free(self->redactor);
    fake_loop_clear(&self->loop);
    fake_output_clear(&self->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, clear)

static void
tell(Fixture *self, CfdFindingResult result, const gchar *text)
{
    cfd_findings_tell(self->findings, cfd_finding_new(result, "DNS", "%s", text));
}

static void
test_lines(void)
{
    static const gchar *const later[] = {"token", "configuration", NULL};
    g_auto(Fixture) fixture = {0};

    begin(&fixture, FALSE);
    tell(&fixture, CFD_FINDING_GOOD, "is s3cr3t-token\nright");
    tell(&fixture, CFD_FINDING_BAD, "is wrong");
    cfd_findings_skip(fixture.findings, later, "the DNS comes first");
    end(&fixture);
    g_assert_cmpstr(fixture.output.out, ==,
                    "✓ DNS           is [redacted] right\n"
                    "✗ DNS           is wrong\n"
                    "– token         not looked at: the DNS comes first\n"
                    "– configuration not looked at: the DNS comes first\n");
    g_assert_false(fixture.is_well);
    g_assert_error(fixture.error, CFD_ERROR, CFD_ERROR_UNFIT);
    g_assert_true(g_str_has_prefix(fixture.error->message, "1 check has failed"));
    g_assert_cmpint(fixture.code, ==, CFD_ERROR_OPTION);
}

static void
test_all_is_well(void)
{
    g_auto(Fixture) fixture = {0};

    begin(&fixture, FALSE);
    tell(&fixture, CFD_FINDING_GOOD, "is right");
    tell(&fixture, CFD_FINDING_OPEN, "is not there");
    end(&fixture);
    g_assert_true(fixture.is_well);
    g_assert_no_error(fixture.error);
}

static void
test_json(void)
{
    g_auto(Fixture) fixture = {0};
    g_autoptr(CfdJson) document = NULL;
    const CfdJson *checks;

    begin(&fixture, TRUE);
    tell(&fixture, CFD_FINDING_BAD, "is s3cr3t-token");
    tell(&fixture, CFD_FINDING_BAD, "is wrong, too");
    end(&fixture);
    g_assert_null(strstr(fixture.output.out, "s3cr3t"));
    g_assert_true(g_str_has_prefix(fixture.error->message, "2 checks have failed"));
    document = cfd_json_parse(fixture.output.out, strlen(fixture.output.out), NULL);
    g_assert_cmpstr(cfd_json_string(cfd_json_member(document, "version")), ==, CFD_VERSION);
    checks = cfd_json_member(document, "checks");
    g_assert_cmpuint(cfd_json_length(checks), ==, 2);
    g_assert_cmpstr(cfd_json_string(cfd_json_member(cfd_json_element(checks, 0), "result")), ==,
                    "failed");
}

/* On a terminal what is long stands beside the names, and colours are for those who want them. */
static void
test_terminal(void)
{
    g_auto(Fixture) fixture = {0};

    if (!fake_output_can_have_terminals()) {
        g_test_skip("there are no terminals here");
        return;
    }
    fixture.output.out_columns = 80;
    begin(&fixture, FALSE);
    tell(&fixture, CFD_FINDING_GOOD,
         "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789");
    cfd_terminal_allow_colours(fixture.terminal);
    tell(&fixture, CFD_FINDING_BAD, "x");
    cfd_terminal_set_dumb(fixture.terminal);
    tell(&fixture, CFD_FINDING_BAD, "x");
    end(&fixture);
    g_assert_cmpstr(fixture.output.out, ==,
                    "✓ DNS           0123456789 0123456789 0123456789 0123456789 0123456789\n"
                    "                0123456789\n"
                    "\033[1;31m✗\033[0m DNS           x\n"
                    "✗ DNS           x\n");
}

/* What came of the stop is not told. */
static void
test_stop(void)
{
    g_auto(Fixture) fixture = {0};

    begin(&fixture, TRUE);
    tell(&fixture, CFD_FINDING_GOOD, "is right");
    cfd_cancel_trigger(fixture.loop.cancel, CFD_CANCEL_STOP, 0);
    tell(&fixture, CFD_FINDING_BAD, "is stopped");
    end(&fixture);
    g_assert_error(fixture.error, CFD_ERROR, CFD_ERROR_STOPPED);
    g_assert_cmpstr(fixture.output.out, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/findings/lines", test_lines);
    g_test_add_func("/findings/all-is-well", test_all_is_well);
    g_test_add_func("/findings/json", test_json);
    g_test_add_func("/findings/terminal", test_terminal);
    g_test_add_func("/findings/stop", test_stop);
    return g_test_run();
}
