#if !__has_include(<pcre2.h>)
#error "PCRE2 is missing: run scripts/bootstrap, or install the package libpcre2-dev"
#endif
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
