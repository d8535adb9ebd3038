/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-api.h"

#include "cfd-object.h"

#include <glib/gstdio.h>

#define ID "66802ca5668e47a2b82c2e6746e45037"
#define PCAP "\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0"

/* Opens what the reply is, in a folder of its own. */
static CfdPacketStatus
read_first(const FakeReply *reply, GError **error)
{
    g_autofree gchar *folder = g_dir_make_tmp(NULL, NULL);
    g_autoptr(CfdRedactor) redactor = cfd_redactor_new();
    CfdPacketStatus status = CFD_PACKET_FAILED;
    FakeNet net;
    CfdApi *api;
    CfdObject *object;
    CfdPacketSource *source;
    CfdPacket packet;

    fake_net_init(&net, reply);
    api = fake_api_new(&net, redactor);
    object = cfd_object_new_sample(api, net.loop.loop, ID, folder, error);
    g_assert_nonnull(object);
    cfd_object_start(object, 0, NULL, NULL);
    source = cfd_object_open(object, error);
    if (source != NULL) {
        g_assert_cmpuint(source->link_type, ==, 1);
        status = cfd_packet_source_next(source, &packet, error);
    }
    cfd_packet_source_free(source);
    cfd_object_free(object);
    cfd_api_free(api);
    fake_net_clear(&net);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    return status;
}

static void
test_file_without_packets(void)
{
    FakeReply reply = {.status = 200, .body = PCAP, .size = sizeof PCAP - 1, .piece_size = 5};
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(read_first(&reply, &error), ==, CFD_PACKET_END);
    g_assert_no_error(error);
}

static void
test_refused_download(void)
{
    FakeReply reply = {.status = 404, .body = "gone"};
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(read_first(&reply, &error), ==, CFD_PACKET_FAILED);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_NOT_FOUND);
}

static void
test_no_file_of_packets(void)
{
    FakeReply reply = {.status = 200, .body = "<html>a page of the hotel</html>"};
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(read_first(&reply, &error), ==, CFD_PACKET_FAILED);
    g_assert_error(error, CFD_ERROR, CFD_ERROR_PACKETS);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/object/no-packets", test_file_without_packets);
    g_test_add_func("/object/refused", test_refused_download);
    g_test_add_func("/object/no-file", test_no_file_of_packets);
    return g_test_run();
}
