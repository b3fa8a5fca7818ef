#if !__has_include(<xxhash.h>)
#error "xxHash is missing: run scripts/bootstrap, or install the package libxxhash-dev"
#endif
#include <xxhash.h>
