#if !__has_include(<rocksdb/c.h>)
#error "RocksDB is missing: run scripts/bootstrap, or install the package librocksdb-dev"
#endif
#include <rocksdb/c.h>
// malloc_trim, which Swift's view of the C library leaves out.
#include <malloc.h>
