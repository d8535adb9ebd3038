/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-ending.h"

#include "cfd-error.h"

#include <string.h>

#define OPENING "in the tab Existing capture, or with cloudflaredump fetch " ID
#define ID "66802ca5668e47a2b82c2e6746e45037"

static const CfdReport REPORT = {0};

static void
assert_explained(const CfdEnding *ending, CfdErrorCode code, const gchar *words,
                 CfdErrorCode expected_code, const gchar *expected)
{
    g_autoptr(GError) error = g_error_new_literal(CFD_ERROR, (gint)code, words);

    cfd_ending_explain(ending, &error);
    g_assert_error(error, CFD_ERROR, (gint)expected_code);
    g_assert_cmpstr(error->message, ==, expected);
}

static void
test_stopped(void)
{
    CfdEnding ending = {.capture_id = ID, .report = &REPORT};

    assert_explained(&ending, CFD_ERROR_STOPPED, "stopped", CFD_ERROR_TIMEOUT,
                     "stopped before capture " ID
                     " had delivered all its packets: open it later " OPENING);
    ending.on_stop = CFD_PLAN_DISCARD;
    assert_explained(
        &ending, CFD_ERROR_STOPPED, "stopped", CFD_ERROR_TIMEOUT,
        "Cloudflare did not answer when capture " ID " was to be stopped, so it may "
        "still record, up to its limit: look at it in the dashboard, or open it " OPENING);
}

/* Whatever was wanted, the other run goes on. */
static void
test_elsewhere(void)
{
    CfdEnding ending = {.capture_id = ID, .report = &REPORT, .is_elsewhere = TRUE};

    for (gint on_stop = CFD_PLAN_LOAD; on_stop <= CFD_PLAN_DISCARD; on_stop++) {
        g_autoptr(GError) error = g_error_new(CFD_ERROR, CFD_ERROR_STOPPED, "stopped");

        ending.on_stop = (CfdPlanOnStop)on_stop;
        g_assert_cmpint(cfd_ending_accept_stop(&ending, TRUE, &error), ==,
                        on_stop == CFD_PLAN_LEAVE);
        if (on_stop != CFD_PLAN_LEAVE)
            assert_explained(&ending, CFD_ERROR_STOPPED, "stopped", CFD_ERROR_TIMEOUT,
                             "capture " ID " goes on, as another window or shell of this computer "
                             "runs it: stop it there, or open it later " OPENING);
    }
}

static void
test_in_a_shell(void)
{
    static const CfdReport report = {.in_shell = TRUE};
    static const CfdEnding ending = {.capture_id = ID, .report = &report};

    assert_explained(&ending, CFD_ERROR_STOPPED, "stopped", CFD_ERROR_TIMEOUT,
                     "stopped before capture " ID " had delivered all its packets: open it later "
                     "with cloudflaredump fetch " ID);
    assert_explained(&ending, CFD_ERROR_SERVER, "no", CFD_ERROR_SERVER,
                     "capture " ID ": no; to try again without a new capture, open it with "
                     "cloudflaredump fetch " ID);
}

static void
test_failed(void)
{
    static const CfdEnding made = {.capture_id = ID, .report = &REPORT};
    static const CfdEnding opened = {.capture_id = ID, .report = &REPORT, .was_opened = TRUE};
    static const CfdEnding lost = {.capture_id = ID, .report = &REPORT, .is_lost = TRUE};

    assert_explained(&made, CFD_ERROR_SERVER, "no", CFD_ERROR_SERVER,
                     "capture " ID ": no; to try again without a new capture, open it " OPENING);
    assert_explained(&made, CFD_ERROR_SERVER, "open it " OPENING, CFD_ERROR_SERVER,
                     "open it " OPENING);
    assert_explained(&opened, CFD_ERROR_DISK, "no", CFD_ERROR_DISK, "capture " ID ": no");
    assert_explained(&lost, CFD_ERROR_SERVER, ID " failed", CFD_ERROR_SERVER, ID " failed");
}

/* What is said of a stop; NULL if it is not as the user wanted. */
static gchar *
accept_stop(CfdPlanOnStop on_stop, gboolean stopped)
{
    CfdEnding ending = {.capture_id = ID, .report = &REPORT, .on_stop = on_stop};
    g_autoptr(GError) error = g_error_new(CFD_ERROR, CFD_ERROR_STOPPED, "stopped");

    if (!cfd_ending_accept_stop(&ending, stopped, &error)) {
        g_assert_cmpstr(error->message, ==, "stopped");
        return NULL;
    }
    g_assert_error(error, CFD_ERROR, CFD_ERROR_STOPPED);
    return g_strdup(error->message);
}

static void
test_as_wanted(void)
{
    g_autofree gchar *left = accept_stop(CFD_PLAN_LEAVE, FALSE);
    g_autofree gchar *discarded = accept_stop(CFD_PLAN_DISCARD, TRUE);

    g_assert_cmpstr(left, ==, "capture " ID " is left at Cloudflare: open it later " OPENING);
    g_assert_cmpstr(discarded, ==, "capture " ID " was ended and discarded");
    g_assert_null(accept_stop(CFD_PLAN_LOAD, TRUE));
    g_assert_null(accept_stop(CFD_PLAN_DISCARD, FALSE));
}

static void
test_wanted(void)
{
    g_autoptr(GError) stopped = g_error_new(CFD_ERROR, CFD_ERROR_STOPPED, "stopped");
    g_autoptr(GError) gone = g_error_new(CFD_ERROR, CFD_ERROR_PIPE_CLOSED, "gone");
    g_autoptr(GError) failed = g_error_new(CFD_ERROR, CFD_ERROR_SERVER, "failed");

    for (gint opened = FALSE; opened <= TRUE; opened++) {
        g_assert_true(cfd_ending_is_wanted(stopped, opened));
        g_assert_cmpint(cfd_ending_is_wanted(gone, opened), ==, !opened);
        g_assert_false(cfd_ending_is_wanted(failed, opened));
    }
}

static gchar *warning;

static void
note(CfdReport *report G_GNUC_UNUSED, CfdReportLevel level, const gchar *text)
{
    g_assert_cmpint(level, ==, CFD_REPORT_WARNING);
    g_assert_null(warning);
    warning = g_strdup(text);
}

/* From 198.51.100.7:9 to 203.0.113.1:53, and from 198.51.100.7:1 to 203.0.113.1:443 */
#define IP(protocol) "\105\0\0\34\0\0\0\0\100" protocol "\0\0\306\63\144\7\313\0\161\1"
#define UDP IP("\21") "\0\11\0\65\0\0\0\0"
#define TCP IP("\6") "\0\1\1\273\0\0\0\0"

/* A warning is about `words`; NULL: there is none. passed: the capture filter. */
static void
assert_filtered_gap(CfdJobSpec spec, gint64 captured, guint64 received, guint64 passed,
                    const gchar *words)
{
    CfdReport report = {.note = note};
    CfdJob job = {.id = (gchar *)ID, .packets_captured = captured};
    g_autoptr(CfdTally) tally = cfd_tally_new();
    const CfdReceived all = {received, passed, tally};

    for (guint i = 0; i < passed; i++) {
        const CfdPacket packet = {.captured_length = 28,
                                  .data = i == 0 ? (const guint8 *)UDP : (const guint8 *)TCP};

        cfd_tally_add(tally, 101, &packet); /* LINKTYPE_RAW */
    }
    cfd_ending_report_gaps(&job, &spec, &all, &report);
    g_assert_cmpint(warning != NULL, ==, words != NULL);
    if (words != NULL)
        g_assert_nonnull(strstr(warning, words));
    g_clear_pointer(&warning, g_free);
}

static void
assert_gap(CfdJobSpec spec, gint64 captured, guint64 received, const gchar *words)
{
    assert_filtered_gap(spec, captured, received, received, words);
}

static void
test_capture_filter(void)
{
    CfdJobSpec sample = {.type = CFD_JOB_SIMPLE, .packet_limit = 100};
    CfdJobSpec full = {.type = CFD_JOB_FULL};

    assert_filtered_gap(sample, -1, 99, 1, NULL);
    assert_filtered_gap(sample, -1, 99, 0, "the capture filter has let none of 99 packets pass");
    assert_filtered_gap(sample, -1, 100, 0,
                        "reached and the capture filter has let 0 of them pass: look back");
    assert_filtered_gap(full, 7, 7, 0, "the capture filter has let none of 7 packets pass");
    assert_filtered_gap(sample, -1, 100, 2,
                        "the limit of 100 packets was reached and the capture filter has let 2 of "
                        "them pass: look back less far, or narrow what Cloudflare is asked for, "
                        "such as to the busiest (tab Filter): Source port 1 (50%)");
}

/* Of what one packet in a hundred has, nobody is told. */
static void
test_nothing_is_busy(void)
{
    CfdJobSpec sample = {.type = CFD_JOB_SIMPLE, .packet_limit = 50};
    CfdReport report = {.note = note};
    CfdJob job = {.id = (gchar *)ID, .packets_captured = -1};
    g_autoptr(CfdTally) tally = cfd_tally_new();
    const CfdReceived all = {50, 50, tally};

    for (guint i = 0; i < 50; i++) {
        guint8 data[] = UDP;
        const CfdPacket packet = {.captured_length = 28, .data = data};

        data[21] = (guint8)i; /* of the source port */
        cfd_tally_add(tally, 101, &packet);
    }
    cfd_ending_report_gaps(&job, &sample, &all, &report);
    g_assert_true(g_str_has_suffix(warning, "look back less far, or narrow the filter"));
    g_clear_pointer(&warning, g_free);
}

static void
test_gaps(void)
{
    CfdJobSpec sample = {.type = CFD_JOB_SIMPLE, .packet_limit = 5};
    CfdJobSpec full = {.type = CFD_JOB_FULL, .packet_limit = 5};
    CfdJobSpec at_known = {.type = CFD_JOB_FULL, .colo = (gchar *)"ord02"};
    CfdJobSpec at_unknown = {.type = CFD_JOB_FULL, .colo = (gchar *)"xqq01"};

    assert_gap(sample, -1, 4, NULL);
    assert_gap(sample, -1, 5,
               "the limit of 5 packets was reached: look back less far, or narrow the filter, such "
               "as to the busiest (tab Filter): Source port 1 (80%), Protocol 6 (80%)");
    assert_gap(full, 9, 9, NULL);
    assert_gap(at_known, 0, 0, NULL);
    assert_gap(at_unknown, 0, 0, "nothing was recorded: check that there is a colo xqq01");
    assert_gap(at_unknown, 9, 9, NULL);
    assert_gap(at_unknown, 9, 0, "Cloudflare has captured 9 packets, its files hold 0");
    assert_gap(full, -1, 9, NULL);
    assert_gap(full, 10, 9, "has captured 10 packets, its files hold 9");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ending/stopped", test_stopped);
    g_test_add_func("/ending/failed", test_failed);
    g_test_add_func("/ending/elsewhere", test_elsewhere);
    g_test_add_func("/ending/in-a-shell", test_in_a_shell);
    g_test_add_func("/ending/as-wanted", test_as_wanted);
    g_test_add_func("/ending/wanted", test_wanted);
    g_test_add_func("/ending/gaps", test_gaps);
    g_test_add_func("/ending/capture-filter", test_capture_filter);
    g_test_add_func("/ending/nothing-is-busy", test_nothing_is_busy);
    return g_test_run();
}
