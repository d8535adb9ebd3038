/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-tally.h"

#include "cfd-ip.h"

#include <arpa/inet.h>
#include <string.h>

struct CfdTally {
    GHashTable *counts[CFD_TALLY_N_FIELDS]; /* of a value in text: how many, in a pointer */
    guint total;
};

CfdTally *
cfd_tally_new(void)
{
    CfdTally *self = g_new0(CfdTally, 1);

    for (guint i = 0; i < CFD_TALLY_N_FIELDS; i++)
        self->counts[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return self;
}

void
cfd_tally_free(CfdTally *self)
{
    if (self == NULL)
        return;
    for (guint i = 0; i < CFD_TALLY_N_FIELDS; i++)
        g_hash_table_unref(self->counts[i]);
    g_free(self);
}

static void
count(CfdTally *self, CfdTallyField field, const gchar *value)
{
    GHashTable *counts = self->counts[field];
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(counts, value));

    g_hash_table_insert(counts, g_strdup(value), GUINT_TO_POINTER(before + 1));
}

static void
count_address(CfdTally *self, CfdTallyField field, gint family, const guint8 *address)
{
    gchar text[INET6_ADDRSTRLEN];

    if (inet_ntop(family, address, text, sizeof text) != NULL)
        count(self, field, text);
}

static void
count_number(CfdTally *self, CfdTallyField field, guint number)
{
    gchar text[12];

    g_snprintf(text, sizeof text, "%u", number);
    count(self, field, text);
}

void
cfd_tally_add(CfdTally *self, guint16 link_type, const CfdPacket *packet)
{
    CfdIp ip;

    self->total++;
    if (!cfd_ip_parse(link_type, packet, &ip))
        return;
    count_address(self, CFD_TALLY_SOURCE_ADDRESS, ip.family, ip.source);
    count_address(self, CFD_TALLY_DESTINATION_ADDRESS, ip.family, ip.destination);
    count_number(self, CFD_TALLY_PROTOCOL, ip.protocol);
    if (ip.source_port != 0)
        count_number(self, CFD_TALLY_SOURCE_PORT, ip.source_port);
    if (ip.destination_port != 0)
        count_number(self, CFD_TALLY_DESTINATION_PORT, ip.destination_port);
}

/* The order of a hash table must not decide between two that are as busy. */
static gboolean
is_busier(guint number, const gchar *value, guint best, const gchar *best_value)
{
    return number > best || (number == best && best_value != NULL && strcmp(value, best_value) < 0);
}

gboolean
cfd_tally_busiest(const CfdTally *self, CfdTallyField first, CfdTallyField last,
                  CfdTallyBusiest *ret_busiest)
{
    const gchar *best_value = NULL;
    CfdTallyField best_field = first;
    guint best = 0;

    for (guint field = first; field <= (guint)last; field++) {
        GHashTableIter iter;
        gpointer key;
        gpointer number;

        g_hash_table_iter_init(&iter, self->counts[field]);
        while (g_hash_table_iter_next(&iter, &key, &number)) {
            if (GPOINTER_TO_UINT(number) == self->total ||
                !is_busier(GPOINTER_TO_UINT(number), key, best, best_value))
                continue;
            best = GPOINTER_TO_UINT(number);
            best_value = key;
            best_field = (CfdTallyField)field;
        }
    }
    if (best_value == NULL)
        return FALSE;
    *ret_busiest = (CfdTallyBusiest){best_field, best_value, best * 100 / self->total};
    return TRUE;
}
