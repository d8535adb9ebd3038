/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cloudflare-labels.h"

/* Of the file that is open: Wireshark has one at a time, and tells no state of ours to a dissector.
 * The keys are the interfaces' sections and numbers (gint64), the values NULL for those without a
 * label. An interface is described before its first packet, and the same from then on. */
static GHashTable *labels;

static CloudflareLabel *
read_label(const packet_info *pinfo, guint32 interface)
{
    const gchar *description =
        epan_get_interface_description(CLOUDFLARE_INTERFACE(pinfo, interface));
    const gchar *name = epan_get_interface_name(CLOUDFLARE_INTERFACE(pinfo, interface));

    return description != NULL ? cloudflare_label_parse(description, name) : NULL;
}

const CloudflareLabel *
cloudflare_labels_find(const packet_info *pinfo)
{
    const wtap_rec *record = pinfo->rec;
    guint32 interface;
    gint64 key;
    gpointer label;

    if (record->rec_type != REC_TYPE_PACKET || !(record->presence_flags & WTAP_HAS_INTERFACE_ID))
        return NULL;
    interface = record->rec_header.packet_header.interface_id;
    key = (gint64)cloudflare_section(pinfo) << 32 | interface;
    if (labels == NULL)
        labels = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
                                       (GDestroyNotify)cloudflare_label_free);
    if (!g_hash_table_lookup_extended(labels, &key, NULL, &label)) {
        label = read_label(pinfo, interface);
        g_hash_table_insert(labels, g_memdup2(&key, sizeof key), label);
    }
    return label;
}

void
cloudflare_labels_forget(void)
{
    g_clear_pointer(&labels, g_hash_table_unref);
}
