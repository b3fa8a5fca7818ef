import Paths
import Testing

struct ForeignSchemeTests {
    @Test(arguments: [
        ("s3://bucket/x", "s3"), ("S3A://bucket", "s3a"), ("hdfs://nn:8020/x", "hdfs"), ("hdfs:/x", "hdfs"),
        ("abfss://c@a.dfs.core.windows.net/x", "abfss"),
        ("dbfs:/x", "dbfs"), ("foo+bar://x", "foo+bar"),
    ])
    func `a path of another file system is known by its scheme`(_ path: String, _ scheme: String) {
        #expect(FilePlace.foreignScheme(path) == scheme)
    }

    @Test(arguments: [
        "/a/b", "a/b", "file:///a", "file:/a", "FILE:///a", "a:b", "a:/b", "2024-01-01T00:00:00/x", "", ":", "://x", "./s3://b", "C:/x",
    ])
    func `any other path is one of this machine`(_ path: String) {
        #expect(FilePlace.foreignScheme(path) == nil)
    }
}
