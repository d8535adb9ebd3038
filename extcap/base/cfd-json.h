/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A value in a JSON document; the functions that read one take NULL as "not there". */
typedef struct CfdJson CfdJson;

/* A list of 50 captures takes some 50 KiB; no answer of the API comes near. */
#define CFD_JSON_MAX_BYTES (8 * 1024 * 1024)

/* json-glib 1.6 crashes on deep nesting; the API's answers nest 5 levels. */
#define CFD_JSON_MAX_DEPTH 64

/* Parses a document that is checked against both limits first. The caller frees it.
 * NULL with CFD_ERROR_REPLY or CFD_ERROR_TOO_LARGE. */
CfdJson *cfd_json_parse(const gchar *text, gsize size, GError **error);
void cfd_json_free(CfdJson *self);

/* One more owner of a value of a parsed document, which may outlive the document. */
CfdJson *cfd_json_ref(const CfdJson *self);

/* A member of an object, an element of an array: owned by the document; NULL if there is none. */
const CfdJson *cfd_json_member(const CfdJson *self, const gchar *name);
const CfdJson *cfd_json_element(const CfdJson *self, guint index);

/* How many elements an array has; 0 for anything else. */
guint cfd_json_length(const CfdJson *self);

gboolean cfd_json_is_object(const CfdJson *self);

/* A string, owned by the document, or NULL if it is something else. */
const gchar *cfd_json_string(const CfdJson *self);

/* A whole number; 1.0 is one, 1.5 and "1" are not. FALSE leaves `ret_value` as it is. */
gboolean cfd_json_integer(const CfdJson *self, gint64 *ret_value);

/* TRUE only if it is the value true. */
gboolean cfd_json_is_true(const CfdJson *self);

/* An object to be filled. The caller frees it. */
CfdJson *cfd_json_object_new(void);
void cfd_json_set_string(CfdJson *self, const gchar *name, const gchar *value);
void cfd_json_set_integer(CfdJson *self, const gchar *name, gint64 value);
/* Takes `value`. */
void cfd_json_set_object(CfdJson *self, const gchar *name, CfdJson *value);

/* A list to be filled. The caller frees it. */
CfdJson *cfd_json_array_new(void);
/* Takes `value`. */
void cfd_json_add(CfdJson *self, CfdJson *value);

/* The document as text. The caller frees it. */
gchar *cfd_json_to_text(const CfdJson *self);

/* The same on many lines, for people, with a newline at its end; characters that a terminal obeys,
 * or that turn text about, stand there as \uXXXX. */
gchar *cfd_json_to_pretty_text(const CfdJson *self);

/* The version of json-glib; static. */
const gchar *cfd_json_library(void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdJson, cfd_json_free)
