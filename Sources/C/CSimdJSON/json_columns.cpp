#if !__has_include(<simdjson.h>)
#error "simdjson is missing: run scripts/bootstrap, or install the package libsimdjson-dev"
#endif
#include "csimdjson.h"
#include <simdjson.h>

int portage_simdjson_padding(void) { return simdjson::SIMDJSON_PADDING; }
