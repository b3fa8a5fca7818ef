#define _GNU_SOURCE
#include "stack.h"
#include <pthread.h>

// The lowest address of this thread's stack: 0 until it is asked for, 1 where the system does not tell.
static _Thread_local uintptr_t lowest;

static uintptr_t look_up(void) {
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstack(&attributes, &low, &size);
        pthread_attr_destroy(&attributes);
    }
    return low ? (uintptr_t)low : 1;
}

uintptr_t portage_stack_lowest(void) {
    if (lowest == 0) lowest = look_up();
    return lowest;
}

bool portage_stack_has_room(size_t bytes) {
    uintptr_t low = portage_stack_lowest();
    // The address of a local variable would not do: the address sanitizer puts variables on a heap of its own.
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    return here > low && here - low > bytes;
}
