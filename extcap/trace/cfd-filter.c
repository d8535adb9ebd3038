/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-filter.h"

#include "cfd-error.h"
#include "cfd-filter-names.h"
#include "cfd-link-type.h"

#include <pcap/pcap.h>

struct CfdFilter {
    gchar *expression;    /* NULL matches every packet */
    GHashTable *programs; /* link type -> struct bpf_program; NULL where it does not compile */
};

static void
free_program(gpointer data)
{
    struct bpf_program *program = data;

    if (program == NULL)
        return;
    pcap_freecode(program);
    g_free(program);
}

static struct bpf_program *
compile(const gchar *expression, guint16 link_type, GError **error)
{
    g_autofree struct bpf_program *program = g_new0(struct bpf_program, 1);
    pcap_t *pcap = cfd_link_type_open(link_type);
    gboolean compiled;

    if (pcap == NULL) {
        g_set_error(error, CFD_ERROR, CFD_ERROR_OPTION, "no filter works for link type %u",
                    link_type);
        return NULL;
    }
    compiled = pcap_compile(pcap, program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (!compiled)
        g_set_error_literal(error, CFD_ERROR, CFD_ERROR_OPTION, pcap_geterr(pcap));
    pcap_close(pcap);
    return compiled ? g_steal_pointer(&program) : NULL;
}

static struct bpf_program *
add_program(CfdFilter *self, guint16 link_type, GError **error)
{
    struct bpf_program *program = compile(self->expression, link_type, error);

    g_hash_table_insert(self->programs, GUINT_TO_POINTER(link_type), program);
    return program;
}

static struct bpf_program *
find_program(CfdFilter *self, guint16 link_type)
{
    gpointer program = NULL;

    if (g_hash_table_lookup_extended(self->programs, GUINT_TO_POINTER(link_type), NULL, &program))
        return program;
    return add_program(self, link_type, NULL);
}

gboolean
cfd_filter_check(const gchar *expression, GError **error)
{
    g_autoptr(CfdFilter) filter = cfd_filter_new(expression, error);

    return filter != NULL;
}

CfdFilter *
cfd_filter_new(const gchar *expression, GError **error)
{
    g_autoptr(CfdFilter) self = g_new0(CfdFilter, 1);
    g_autoptr(GError) problem = NULL;
    gboolean compiles;

    self->programs = g_hash_table_new_full(NULL, NULL, NULL, free_program);
    if (expression == NULL || *expression == '\0')
        return g_steal_pointer(&self);
    if (!cfd_filter_names_check(expression, error))
        return NULL;
    self->expression = g_strdup(expression);
    compiles = add_program(self, CFD_LINK_TYPE_ETHERNET, &problem) != NULL;
    compiles |= add_program(self, CFD_LINK_TYPE_RAW, NULL) != NULL;
    if (!compiles) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    return g_steal_pointer(&self);
}

void
cfd_filter_free(CfdFilter *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->programs);
    g_free(self->expression);
    g_free(self);
}

gboolean
cfd_filter_fits(CfdFilter *self, guint16 link_type)
{
    return self->expression == NULL || find_program(self, link_type) != NULL;
}

gboolean
cfd_filter_matches(CfdFilter *self, guint16 link_type, const CfdPacket *packet)
{
    struct pcap_pkthdr header = {
        .caplen = packet->captured_length,
        .len = packet->original_length,
    };
    struct bpf_program *program;

    if (self->expression == NULL)
        return TRUE;
    program = find_program(self, link_type);
    return program != NULL && pcap_offline_filter(program, &header, packet->data) != 0;
}
