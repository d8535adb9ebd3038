/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* How a step of a state machine has ended. */
typedef enum {
    CFD_STEP_AGAIN,      /* there is more to do now */
    CFD_STEP_WAIT_UNTIL, /* nothing to do until a time has come */
    CFD_STEP_DONE,
    CFD_STEP_FAILED,
} CfdStep;
