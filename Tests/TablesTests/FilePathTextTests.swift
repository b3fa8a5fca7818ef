import Tables
import Testing

/// Paths in the logs of files.
struct FilePathTextTests {
    /// As `SparkPath.urlEncoded` of Spark 3.5.8 gives them.
    private static let recorded = [
        ("/a b/c%20d/e[1]{x}?#é€.json", "file:///a%20b/c%2520d/e%5B1%5D%7Bx%7D%3F%23é€.json"),
        ("/tab\there/\"q\"<>|\\^`'()*!~@:$&+=,;", "file:///tab%09here/%22q%22%3C%3E%7C%5C%5E%60'()*!~@:$&+=,;"),
        (
            "/nb\u{a0}sp/em\u{2003}/zw\u{200b}/\u{1F600}/e\u{301}/ls\u{2028}",
            "file:///nb%C2%A0sp/em%E2%80%83/zw\u{200b}/\u{1F600}/e\u{301}/ls%E2%80%A8"
        ),
        ("/c1\u{85}/del\u{7f}/\u{1}", "file:///c1%C2%85/del%7F/%01"),
    ]

    @Test func `a path is written as Spark writes it, and read back`() {
        for (path, text) in Self.recorded {
            #expect(Array(FilePathText.text(path).utf8) == Array(text.utf8))
            #expect(Array(FilePathText.path(text).utf8) == Array(path.utf8))
        }
    }

    @Test func `what is no byte in hexadecimal stands for itself`() {
        for (text, path) in [("file:///a b/100%", "/a b/100%"), ("file:/x%zz", "/x%zz"), ("file:///%F", "/%F"), ("file:///a%FF", "/a%FF")] {
            #expect(FilePathText.path(text) == path)
        }
    }
}
