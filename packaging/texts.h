/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A part of a template that is made: its name as it stands there, and what appends the text. */
typedef struct {
    const gchar *name; /* NULL: the list ends */
    void (*append)(GString *text);
} Part;

extern const Part manual_parts[];
extern const Part completion_parts[];
