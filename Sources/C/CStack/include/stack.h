// Where a thread's stack ends, and how much of it is left.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Whether the calling thread has more than `bytes` of its stack left. A stack whose bounds the system does not tell counts as endless.
bool portage_stack_has_room(size_t bytes);

// The lowest address of the calling thread's stack; 1 where the system does not tell. The first call of a thread asks the system, and may allocate.
uintptr_t portage_stack_lowest(void);
