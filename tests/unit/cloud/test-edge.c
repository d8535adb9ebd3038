/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-edge.h"

#include "cfd-error.h"
#include "fake-net.h"

#define BASE "https://api.test:8443/client/v4"
#define TRACE "fl=123f1\nh=api.test\nip=192.0.2.1\ncolo=%s\nsliver=none\ntls=TLSv1.3\n"

static gchar *
find(const FakeReply *replies, const gchar *base_url, GError **error)
{
    FakeNet net;
    g_auto(CfdEdge) edge = {0};
    gboolean found;

    fake_net_init(&net, replies);
    found = cfd_edge_ask(&net.transport, net.loop.loop, base_url, &edge, error);
    g_assert_cmpint(found, ==, edge.colo != NULL);
    g_assert_cmpint(found, ==, edge.way == CFD_EDGE_ANSWERS);
    g_assert_cmpuint(net.requests->len, ==, 1);
    fake_net_clear(&net);
    return g_steal_pointer(&edge.colo);
}

static gchar *
find_in(const gchar *body, GError **error)
{
    const FakeReply replies[] = {{.status = 200, .body = body}};

    return find(replies, BASE, error);
}

static void
test_found(void)
{
    static const gchar *const cases[][2] = {
        {"ORD", "ORD"}, {"ord", "ORD"}, {"ORD\r", "ORD"}, {"ORD ", "ORD"}, {"QQQ", "QQQ"}};
    g_autofree gchar *alone = find_in("colo=ZRH", NULL);

    g_assert_cmpstr(alone, ==, "ZRH");
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree gchar *body = g_strdup_printf(TRACE, cases[i][0]);
        g_autoptr(GError) error = NULL;
        g_autofree gchar *colo = find_in(body, &error);

        g_assert_no_error(error);
        g_assert_cmpstr(colo, ==, cases[i][1]);
    }
}

/* Of the API's host, whatever the API's path; and no credentials go there. */
static void
test_address(void)
{
    static const FakeReply replies[] = {{.status = 200, .body = "colo=ORD\n"}};
    static const gchar *const cases[][2] = {
        {"https://api.test/client/v4", "GET https://api.test/cdn-cgi/trace\n\n\n"},
        {"http://127.0.0.1:8080", "GET http://127.0.0.1:8080/cdn-cgi/trace\n\n\n"},
        {"https://[2001:db8::1]:1/a/b", "GET https://[2001:db8::1]:1/cdn-cgi/trace\n\n\n"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        FakeNet net;
        g_auto(CfdEdge) edge = {0};

        fake_net_init(&net, replies);
        cfd_edge_ask(&net.transport, net.loop.loop, cases[i][0], &edge, NULL);
        g_assert_cmpstr(edge.colo, ==, "ORD");
        g_assert_cmpstr(fake_net_request(&net, 0), ==, cases[i][1]);
        fake_net_clear(&net);
    }
}

static void
assert_none(const FakeReply *reply)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(find(reply, BASE, &error));
    g_assert_error(error, CFD_ERROR, CFD_ERROR_REPLY);
    g_assert_true(g_str_has_prefix(error->message, "https://api.test:8443/cdn-cgi/trace does not "
                                                   "tell a colo"));
}

static void
test_no_colo(void)
{
    static const FakeReply cases[] = {
        {.status = 200, .body = ""},
        {.status = 200, .body = "<html>sign in</html>"},
        {.status = 200, .body = "fl=1\nxcolo=ORD\nCOLO=ORD\n colo=ORD\n"},
        {.status = 200, .body = "colo=\n"},
        {.status = 200, .body = "colo=O\n"},
        {.status = 200, .body = "colo=ORDER\n"},
        {.status = 200, .body = "colo=O\033D\n"},
        {.status = 200, .body = "fl=1\n\0colo=ORD\n", .size = 15},
        {.status = 404, .body = "colo=ORD\n"},
        {.status = 302, .body = "colo=ORD\n", .headers = {"Location", "https://hotel.test/"}},
        {.status = 500, .body = "colo=ORD\n"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_none(&cases[i]);
}

static void
test_no_answer(void)
{
    static const FakeReply away = {.status = 0};
    static const FakeReply broken = {.status = 200, .body = "colo=ORD\n", .breaks = TRUE};
    g_autofree gchar *large = g_strnfill(16385, '\n');
    const FakeReply too_large = {.status = 200, .body = large};
    const struct {
        const FakeReply *reply;
        CfdErrorCode code;
    } cases[] = {
        {&away, CFD_ERROR_UNREACHABLE},
        {&broken, CFD_ERROR_SERVER},
        {&too_large, CFD_ERROR_TOO_LARGE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(find(cases[i].reply, BASE, &error));
        g_assert_error(error, CFD_ERROR, (gint)cases[i].code);
    }
}

static void
test_way(void)
{
    static const FakeReply answer = {
        .status = 200, .body = "colo=ORD\n", .date = "Sat, 31 Jan 2026 14:05:00 GMT"};
    static const struct {
        const gchar *base_url;
        CfdTransferStage stage;
        gboolean answers;
        CfdEdgeWay way;
    } cases[] = {
        {BASE, CFD_TRANSFER_NOWHERE, FALSE, CFD_EDGE_NO_NAME},
        {BASE, CFD_TRANSFER_RESOLVED, FALSE, CFD_EDGE_NO_CONNECTION},
        {BASE, CFD_TRANSFER_CONNECTED, FALSE, CFD_EDGE_NO_TLS},
        {BASE, CFD_TRANSFER_SECURED, FALSE, CFD_EDGE_NO_ANSWER},
        {BASE, CFD_TRANSFER_SECURED, TRUE, CFD_EDGE_ANSWERS},
        {"http://127.0.0.1:1/x", CFD_TRANSFER_CONNECTED, FALSE, CFD_EDGE_NO_ANSWER},
        {"http://127.0.0.1:1/x", CFD_TRANSFER_CONNECTED, TRUE, CFD_EDGE_ANSWERS},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        FakeReply reply = cases[i].answers ? answer : (FakeReply){.status = 0};
        g_auto(CfdEdge) edge = {0};
        FakeNet net;

        reply.stage = cases[i].stage;
        fake_net_init(&net, &reply);
        cfd_edge_ask(&net.transport, net.loop.loop, cases[i].base_url, &edge, NULL);
        g_assert_cmpint(edge.way, ==, cases[i].way);
        g_assert_cmpint(edge.time_us, ==,
                        cases[i].answers ? G_GINT64_CONSTANT(1769868300) * G_USEC_PER_SEC : -1);
        fake_net_clear(&net);
    }
}

static void
test_largest_answer(void)
{
    g_autofree gchar *lines = g_strnfill(16384 - strlen("colo=ORD"), '\n');
    g_autofree gchar *body = g_strconcat(lines, "colo=ORD", NULL);
    g_autofree gchar *colo = find_in(body, NULL);

    g_assert_cmpstr(colo, ==, "ORD");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/edge/found", test_found);
    g_test_add_func("/edge/address", test_address);
    g_test_add_func("/edge/none", test_no_colo);
    g_test_add_func("/edge/no-answer", test_no_answer);
    g_test_add_func("/edge/way", test_way);
    g_test_add_func("/edge/largest", test_largest_answer);
    return g_test_run();
}
