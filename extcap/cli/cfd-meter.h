/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cfd-terminal.h"

#include "cfd-clock.h"
#include "cfd-loop.h"
#include "cfd-report.h"

/* A report for somebody who looks on: on a terminal a line with a bar, which is written over; else
 * a line when something else begins, and every ten seconds. Warnings are lines of their own. */
typedef struct CfdMeter CfdMeter;

/* All borrowed; `next` gets every note, too. A stop is told as soon as `cancel` knows of it. */
CfdMeter *cfd_meter_new(CfdTerminal *terminal, CfdReport *next, CfdLoop *loop, CfdClock *clock,
                        const CfdCancel *cancel);
void cfd_meter_free(CfdMeter *self);

/* This capture need not be named: the person has done so. NULL: there is none. */
void cfd_meter_know(CfdMeter *self, const gchar *capture_id);

/* The program that reads the packets has the terminal, too: once they come there is no line. */
void cfd_meter_share(CfdMeter *self);

/* Owned by self. */
CfdReport *cfd_meter_report(CfdMeter *self);

/* What was told last, or zeros; owned by self. */
const CfdProgress *cfd_meter_progress(const CfdMeter *self);

/* Nothing more will come: the line goes. */
void cfd_meter_end(CfdMeter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CfdMeter, cfd_meter_free)
