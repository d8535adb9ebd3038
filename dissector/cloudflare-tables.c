/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cloudflare-tables.h"

#include "cloudflare-labels.h"

#include <epan/conversation_filter.h>
#include <epan/conversation_table.h>
#include <epan/stats_tree.h>
#include <epan/tap.h>

#include <string.h>

/* Region, country, colo, machine, and NULL. */
#define MAX_STEPS 5

#define ALL "Packets"
#define TRUNCATED "Truncated packets"

#define COLO_FIELD CLOUDFLARE_NAME ".colo"

/* On the wire. A damaged file may claim more than Wireshark's tables can count. */
static gint
count_bytes(const packet_info *pinfo)
{
    return (gint)MIN(pinfo->fd->pkt_len, (guint32)G_MAXINT);
}

/* Of Statistics > Cloudflare Magic Transit. */
static void
begin_tree(stats_tree *tree)
{
    stats_tree_create_node(tree, ALL, 0, STAT_DT_INT, TRUE);
    stats_tree_create_node(tree, TRUNCATED, 0, STAT_DT_INT, TRUE);
}

/* From the whole to its parts, NULL at the end. What is not known ends it. */
static void
find_path(const CloudflareLabel *label, const gchar *path[MAX_STEPS])
{
    guint steps = 0;

    if (label->is_sample) {
        path[steps++] = "All colos (samples)";
    } else if (label->place == NULL) {
        path[steps++] = "Colo not known";
    } else {
        path[steps++] = label->region != NULL ? label->region : "Region not known";
        if (label->country != NULL)
            path[steps++] = label->country;
        path[steps++] = label->place;
    }
    if (label->machine_place != NULL)
        path[steps++] = label->machine_place;
    path[steps] = NULL;
}

static void
add_to_tree(stats_tree *tree, const gchar *root, const gchar **path, gint bytes)
{
    int parent = avg_stat_node_add_value_int(tree, root, 0, TRUE, bytes);

    for (guint i = 0; path[i] != NULL; i++)
        parent = avg_stat_node_add_value_int(tree, path[i], parent, TRUE, bytes);
}

static tap_packet_status
count_packet(stats_tree *tree, packet_info *pinfo, epan_dissect_t *dissection G_GNUC_UNUSED,
             const void *data, tap_flags_t flags G_GNUC_UNUSED)
{
    gint bytes = count_bytes(pinfo);
    const gchar *path[MAX_STEPS];

    find_path(data, path);
    add_to_tree(tree, ALL, path, bytes);
    if (pinfo->fd->cap_len < pinfo->fd->pkt_len)
        add_to_tree(tree, TRUNCATED, path, bytes);
    return TAP_PACKET_REDRAW;
}

/* Of Statistics > Endpoints and Conversations: the colos, the latter with the time and the rate of
 * their packets. A packet was seen at one colo: it is both ends, so that each filter holds. */
static const char *
name_field(conv_filter_type_e filter)
{
    gboolean is_address = filter == CONV_FT_SRC_ADDRESS || filter == CONV_FT_DST_ADDRESS ||
                          filter == CONV_FT_ANY_ADDRESS;

    return is_address ? COLO_FIELD : CONV_FILTER_INVALID;
}

static const char *
name_conversation_field(conv_item_t *item G_GNUC_UNUSED, conv_filter_type_e filter)
{
    return name_field(filter);
}

static const char *
name_endpoint_field(endpoint_item_t *item G_GNUC_UNUSED, conv_filter_type_e filter)
{
    return name_field(filter);
}

static ct_dissector_info_t conversation_fields = {name_conversation_field};
static et_dissector_info_t endpoint_fields = {name_endpoint_field};

/* FALSE: no colo is known. */
static gboolean
find_colo(const CloudflareLabel *label, address *ret_colo)
{
    if (label->colo == NULL)
        return FALSE;
    set_address(ret_colo, AT_STRINGZ, (int)strlen(label->colo) + 1, label->colo);
    return TRUE;
}

static tap_packet_status
add_conversation(void *table, packet_info *pinfo, epan_dissect_t *dissection G_GNUC_UNUSED,
                 const void *data, tap_flags_t flags)
{
    conv_hash_t *conversations = table;
    address colo;

    if (!find_colo(data, &colo))
        return TAP_PACKET_DONT_REDRAW;
    conversations->flags = flags;
    add_conversation_table_data(conversations, &colo, &colo, 0, 0, 1, count_bytes(pinfo),
                                &pinfo->rel_ts, &pinfo->abs_ts, &conversation_fields,
                                CONVERSATION_NONE);
    return TAP_PACKET_REDRAW;
}

static tap_packet_status
add_endpoint(void *table, packet_info *pinfo, epan_dissect_t *dissection G_GNUC_UNUSED,
             const void *data, tap_flags_t flags)
{
    conv_hash_t *endpoints = table;
    address colo;

    if (!find_colo(data, &colo))
        return TAP_PACKET_DONT_REDRAW;
    endpoints->flags = flags;
    add_endpoint_table_data(endpoints, &colo, 0, TRUE, 1, count_bytes(pinfo), &endpoint_fields,
                            ENDPOINT_NONE);
    return TAP_PACKET_REDRAW;
}

/* For Conversation Filter, in the menu of a packet. NULL: it is not known. */
static const gchar *
find_colo_of_packet(const packet_info *pinfo)
{
    const CloudflareLabel *label = cloudflare_labels_find(pinfo);

    return label != NULL ? label->colo : NULL;
}

static CloudflareBool
has_colo(CLOUDFLARE_FILTER_ARGUMENTS)
{
    return find_colo_of_packet(pinfo) != NULL;
}

static gchar *
filter_colo(CLOUDFLARE_FILTER_ARGUMENTS)
{
    const gchar *colo = find_colo_of_packet(pinfo);

    return colo != NULL ? g_strdup_printf(COLO_FIELD " == \"%s\"", colo) : NULL;
}

void
cloudflare_tables_register(int protocol)
{
    stats_tree_register_plugin(CLOUDFLARE_NAME, CLOUDFLARE_NAME, CLOUDFLARE_TITLE, 0, count_packet,
                               begin_tree, NULL);
    register_conversation_table(protocol, TRUE, add_conversation, add_endpoint);
    register_conversation_filter(CLOUDFLARE_NAME, "Cloudflare colo", has_colo,
                                 filter_colo CLOUDFLARE_FILTER_DATA);
}
