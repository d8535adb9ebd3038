/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any answer of the API, from its bytes to the capture that it tells of. The first byte chooses the
 * status ('0': 200) and how the body is cut into pieces. */
#include "fuzz.h"

#include "fake-net.h"

#include "cfd-job.h"
#include "cfd-json.h"
#include "cfd-reply.h"
#include "cfd-text.h"

static const guint statuses[] = {200, 201, 400, 401, 403, 404, 429, 500};

static CfdJson *
receive(guint8 choice, const gchar *body, gsize size, GError **error)
{
    static const CfdRequest request = {
        .method = "GET", .url = "https://api.test/", .max_reply_bytes = 100000};
    FakeReply reply = {.status = statuses[choice % G_N_ELEMENTS(statuses)],
                       .body = body,
                       .size = size,
                       .piece_size = choice / 64u};
    FakeNet net;
    CfdTransfer *transfer;
    CfdJson *document = NULL;

    fake_net_init(&net, &reply);
    transfer = cfd_transfer_new(&net.transport, &request, NULL, NULL);
    if (cfd_transfer_wait(transfer, net.loop.loop, error))
        document = cfd_reply_parse(transfer, error);
    cfd_transfer_free(transfer);
    fake_net_clear(&net);
    return document;
}

/* The capture that was asked for with what the API repeats is the one. */
static void
check_match(const CfdJob *job)
{
    const CfdJobSpec *asked = &job->asked;
    static const CfdJobSpec other = {.time_limit_s = 60, .filter = {.protocol = -1}};
    gint64 submitted_us;
    gboolean is_known;

    cfd_job_matches(job, &other, 0);
    if (asked->type == CFD_JOB_FULL && (asked->colo == NULL || asked->destination == NULL))
        return; /* such a one cannot be asked for */
    is_known = job->submitted != NULL && cfd_text_parse_rfc3339(job->submitted, &submitted_us) &&
               g_strcmp0(job->type, cfd_job_type_name(asked->type)) == 0;
    g_assert_true(cfd_job_matches(job, asked, is_known ? submitted_us : 0) == is_known);
}

static void
check_words(const CfdJob *job)
{
    const gchar *const words[] = {job->asked.colo,
                                  job->asked.destination,
                                  job->type,
                                  job->status_text,
                                  job->submitted,
                                  job->error_message,
                                  job->asked.filter.source_address,
                                  job->asked.filter.destination_address};
    g_autofree gchar *filter = cfd_job_filter_to_text(&job->asked.filter);

    g_assert_true(cfd_job_is_identifier(job->id));
    fuzz_assert_line(filter);
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i] != NULL)
            fuzz_assert_line(words[i]);
    }
}

/* What would create such a capture is JSON. */
static void
check_body(const CfdJob *job)
{
    g_autoptr(CfdJson) body = cfd_job_spec_to_json(&job->asked);
    g_autofree gchar *text = cfd_json_to_text(body);
    g_autoptr(CfdJson) again = cfd_json_parse(text, strlen(text), NULL);

    g_assert_nonnull(again);
}

static void
take_job(const CfdJson *json)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdJob) job = cfd_job_from_json(json, &error);

    if (job == NULL) {
        g_assert_error(error, CFD_ERROR, CFD_ERROR_REPLY);
        return;
    }
    check_words(job);
    check_match(job);
    check_body(job);
}

static void
take_answer(guint8 choice, const gchar *body, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CfdJson) document = receive(choice, body, size, &error);
    const CfdJson *result;

    if (document == NULL) {
        g_assert_nonnull(error);
        fuzz_assert_line(error->message);
        return;
    }
    result = cfd_json_member(document, "result");
    take_job(result);
    for (guint i = 0; i < cfd_json_length(result); i++)
        take_job(cfd_json_element(result, i));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree gchar *body = g_malloc0(size + 1);
    gboolean may_leak;

    if (size == 0)
        return 0;
    memcpy(body, data + 1, size - 1);
    may_leak = fuzz_may_leak(body);
    if (may_leak)
        __lsan_disable();
    take_answer(data[0], body, size - 1);
    if (may_leak)
        __lsan_enable();
    return 0;
}
