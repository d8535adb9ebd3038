/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cfd-merge.h"

#include "cfd-error.h"

typedef struct {
    CfdPacketSource *source;
    CfdPacket head;  /* read, not taken yet, or the last one taken */
    GError *damage;  /* why it was truncated */
    GError *failure; /* why it failed alone */
    guint64 delivered;
    guint64 out_of_order;
} Input;

struct CfdMerge {
    GPtrArray *sources;
    Input *inputs;
    guint n_inputs;
    guint n_opened; /* inputs whose first packet was asked for */
    guint *heap;    /* indices of the inputs that have a head; the earliest is at 0 */
    guint heap_size;
    gboolean taken; /* the earliest was handed out, and its bytes are in use until the next call */
};

CfdMerge *
cfd_merge_new(GPtrArray *sources)
{
    CfdMerge *self = g_new0(CfdMerge, 1);

    self->sources = sources;
    self->n_inputs = sources->len;
    self->inputs = g_new0(Input, sources->len);
    self->heap = g_new(guint, sources->len);
    for (guint i = 0; i < self->n_inputs; i++)
        self->inputs[i].source = g_ptr_array_index(sources, i);
    return self;
}

void
cfd_merge_free(CfdMerge *self)
{
    if (self == NULL)
        return;
    for (guint i = 0; i < self->n_inputs; i++) {
        g_clear_error(&self->inputs[i].damage);
        g_clear_error(&self->inputs[i].failure);
    }
    g_ptr_array_unref(self->sources);
    g_free(self->inputs);
    g_free(self->heap);
    g_free(self);
}

static gboolean
comes_before(const CfdMerge *self, guint a, guint b)
{
    guint64 time_a = self->inputs[a].head.time_ns;
    guint64 time_b = self->inputs[b].head.time_ns;

    return time_a != time_b ? time_a < time_b : a < b;
}

static void
swap_entries(CfdMerge *self, guint a, guint b)
{
    guint index = self->heap[a];

    self->heap[a] = self->heap[b];
    self->heap[b] = index;
}

static void
add_to_heap(CfdMerge *self, guint index)
{
    guint at = self->heap_size++;

    self->heap[at] = index;
    while (at > 0 && comes_before(self, self->heap[at], self->heap[(at - 1) / 2])) {
        swap_entries(self, at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
}

/* Moves the entry at 0 down to its place, after its head has changed. */
static void
sift_down(CfdMerge *self)
{
    guint at = 0;

    for (guint child = 1; child < self->heap_size; child = 2 * at + 1) {
        if (child + 1 < self->heap_size &&
            comes_before(self, self->heap[child + 1], self->heap[child]))
            child++;
        if (!comes_before(self, self->heap[child], self->heap[at]))
            return;
        swap_entries(self, at, child);
        at = child;
    }
}

/* Reads the next head of an input. One that is truncated or fails alone has ended: END, and the
 * reason is kept. FAILED only with what ends all. */
static CfdPacketStatus
read_head(CfdMerge *self, guint index, GError **error)
{
    Input *input = &self->inputs[index];
    guint64 time_before_ns = input->head.time_ns;
    GError *problem = NULL;
    CfdPacketStatus status = cfd_packet_source_next(input->source, &input->head, &problem);

    if (status == CFD_PACKET_TRUNCATED) {
        input->damage = problem;
        return CFD_PACKET_END;
    }
    if (status == CFD_PACKET_FAILED && !cfd_error_is_stop(problem)) {
        input->failure = problem;
        return CFD_PACKET_END;
    }
    if (status == CFD_PACKET_FAILED)
        g_propagate_error(error, problem);
    if (status != CFD_PACKET_READY)
        return status;
    input->head.source = index;
    if (input->head.time_ns < time_before_ns)
        input->out_of_order++;
    return CFD_PACKET_READY;
}

/* Brings every input's first packet into the heap. */
static gboolean
open_inputs(CfdMerge *self, GError **error)
{
    for (; self->n_opened < self->n_inputs; self->n_opened++) {
        CfdPacketStatus status = read_head(self, self->n_opened, error);

        if (status == CFD_PACKET_FAILED)
            return FALSE;
        if (status == CFD_PACKET_READY)
            add_to_heap(self, self->n_opened);
    }
    return TRUE;
}

/* Puts the next packet of its input in the place of the one that was taken. */
static gboolean
replace_taken(CfdMerge *self, GError **error)
{
    CfdPacketStatus status = read_head(self, self->heap[0], error);

    if (status == CFD_PACKET_FAILED)
        return FALSE;
    self->taken = FALSE;
    if (status == CFD_PACKET_END)
        self->heap[0] = self->heap[--self->heap_size];
    sift_down(self);
    return TRUE;
}

CfdPacketStatus
cfd_merge_next(CfdMerge *self, CfdPacket *ret_packet, GError **error)
{
    Input *earliest;

    if (!open_inputs(self, error))
        return CFD_PACKET_FAILED;
    if (self->taken && !replace_taken(self, error))
        return CFD_PACKET_FAILED;
    if (self->heap_size == 0)
        return CFD_PACKET_END;
    earliest = &self->inputs[self->heap[0]];
    earliest->delivered++;
    self->taken = TRUE;
    *ret_packet = earliest->head;
    return CFD_PACKET_READY;
}

const GError *
cfd_merge_damage(const CfdMerge *self, guint source)
{
    return self->inputs[source].damage;
}

const GError *
cfd_merge_failure(const CfdMerge *self, guint source)
{
    return self->inputs[source].failure;
}

guint64
cfd_merge_delivered(const CfdMerge *self, guint source)
{
    return self->inputs[source].delivered;
}

guint64
cfd_merge_out_of_order(const CfdMerge *self, guint source)
{
    return self->inputs[source].out_of_order;
}
