import Paths
import Testing

struct ForeignSchemeTests {
    @Test(arguments: [
        ("file://host/x", "host host"), ("FILE://nas:99/x", "host nas:99"), ("s3://bucket/x", "s3"), ("S3A://bucket", "s3a"),
        ("hdfs://nn:8020/x", "hdfs"), ("hdfs:/x", "hdfs"), ("abfss://c@a.dfs.core.windows.net/x", "abfss"),
        ("dbfs:/x", "dbfs"), ("s4:/b/o", "s4"), ("a:/b", "a"), ("foo+bar://x", "foo+bar"),
    ])
    func `a path of another file system is known by its scheme`(_ path: String, _ scheme: String) {
        let refusal = FilePlace.foreign(path)
        #expect(
            refusal?.message.hasPrefix("\(path): ") == true && refusal?.message.contains(" \(scheme)") == true,
            "\(String(describing: refusal))")
    }

    @Test(arguments: [
        "/a/b", "a/b", "file:///a", "file:/a", "FILE:///a", "a:b", "2024-01-01T00:00:00/x", "", ":", "://x", "./s3://b",
    ])
    func `any other path is one of this machine`(_ path: String) {
        #expect(FilePlace.foreign(path) == nil)
    }

    @Test(arguments: [
        ("file:///a", "/a"), ("file:/a", "/a"), ("FILE:///a", "/a"), ("File:b/c", "b/c"), ("/a/file:/b", "/a/file:/b"),
        ("profile:/a", "profile:/a"), ("file:", ""),
    ])
    func `a path leads to the same place with the scheme of files before it`(_ path: String, _ plain: String) {
        #expect(FilePlace.plain(path) == plain)
    }

    @Test func `what is in the way of a directory is found, and nothing else is`() throws {
        #expect(FilePlace.obstacle(of: "/etc/passwd") == "/etc/passwd")
        #expect(FilePlace.obstacle(of: "file:///etc/passwd/a/b") == "/etc/passwd")
        #expect(
            FilePlace.obstacle(of: "/etc/no such directory/a") == nil && FilePlace.obstacle(of: "/etc") == nil
                && FilePlace.obstacle(of: "/") == nil)
    }
}
