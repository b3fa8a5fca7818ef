#if !__has_include(<librdkafka/rdkafka.h>)
#error "librdkafka is missing: run scripts/bootstrap, or install the package librdkafka-dev"
#endif
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
