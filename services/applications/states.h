#pragma once
/*
 * The states of an application and the ways between them. Staff move it forward, over as many steps as they like, or
 * reject it while it is open; a rejected one they may open again, and that is the only way back. Its applicant may
 * withdraw it while it is open. Nothing follows on HIRED and WITHDRAWN. Values; any thread.
 */
#include "contracts/applications.h"

bool state_is_open(unsigned status);
/* Where staff may take it from here. */
EnumSet states_next(unsigned status);
