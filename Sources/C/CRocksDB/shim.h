#if !__has_include(<rocksdb/c.h>)
#error "RocksDB is missing: run scripts/bootstrap, or install the package librocksdb-dev"
#endif
#include <rocksdb/c.h>
