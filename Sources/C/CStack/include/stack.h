// How much of its stack a thread has left.
#pragma once
#include <stdbool.h>
#include <stddef.h>

// Whether the calling thread has more than `bytes` of its stack left. A stack whose bounds the system does not tell counts as endless.
bool portage_stack_has_room(size_t bytes);
