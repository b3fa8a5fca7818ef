import Foundation
import Testing

/// Nothing is done where the last reference happens to go, on whatever thread that is: what has to end is closed by its owner.
@Suite struct DeinitTests {
    /// Plain memory, or the descriptor of a noncopyable value.
    private static let freeing = [
        "deallocate()", "assert(", "portage_fields_destroy(", "pcre2_code_free_8(", "pcre2_match_data_free_8(",
        "rd_kafka_topic_partition_list_destroy(",
        "rocksdb_writebatch_destroy(", "rocksdb_cache_destroy(", "pthread_cond_destroy(", "pthread_mutex_destroy(", "unmap(",
    ]

    @Test func `a deinit asserts or frees memory, and does nothing else`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var seen = 0
        for case let file as URL in files where file.pathExtension == "swift" && !file.path.contains("/StreamTesting/") {
            let text = try String(contentsOf: file, encoding: .utf8)
            for (number, body) in Self.bodies(of: text) {
                seen += 1
                for line in body.split(separator: "\n").map({ $0.trimmingCharacters(in: .whitespaces) })
                where !line.isEmpty && !line.hasPrefix("//") {
                    let isNoncopyable = line == "_ = Foundation.close(descriptor)" && text.contains(": ~Copyable")
                    #expect(isNoncopyable || Self.freeing.contains { line.contains($0) }, "\(file.lastPathComponent):\(number): \(line)")
                }
            }
        }
        #expect(seen > 10)
    }

    /// What stands between the braces of each `deinit`, with its line.
    private static func bodies(of text: String) -> [(line: Int, body: String)] {
        var found: [(Int, String)] = []
        var rest = text[...]
        while let start = rest.range(of: "deinit {") {
            var (depth, end) = (1, start.upperBound)
            while depth > 0, end < rest.endIndex {
                if rest[end] == "{" { depth += 1 } else if rest[end] == "}" { depth -= 1 }
                end = rest.index(after: end)
            }
            let body = rest[start.upperBound..<rest.index(before: end)]
            found.append((text[..<start.lowerBound].count { $0 == "\n" } + 1, String(body)))
            rest = rest[end...]
        }
        return found
    }
}
