import Foundation
import RDDs
import Testing

@Suite struct TextFileTests {
    let sc = SparkContext(appName: "test", defaultParallelism: 3)
    let directory = FileManager.default.temporaryDirectory.appending(path: "portage-text-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true) }

    func write(_ text: String, _ name: String) throws -> String {
        let path = "\(directory)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    @Test(arguments: [
        ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("\n\na\n\n", ["", "", "a", ""]), ("a\r\nb\r\n", ["a", "b"]),
        ("one\ntwo\nthree\nfour\n", ["one", "two", "three", "four"]), ("long line without an end", ["long line without an end"]),
    ])
    func `however a file is split, its lines are whole and come once`(text: String, lines: [String]) throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = try write(text, "file")
        for partitions in 1...(text.utf8.count + 2) {
            #expect(try sc.textFile(path, minPartitions: partitions).collect() == lines, "in \(partitions) partitions")
        }
    }

    @Test func `lines longer and shorter than a chunk of the read come whole`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let lines = [String(repeating: "x", count: 3_000_000), "short", "", String(repeating: "é", count: 700_000), "end"]
        let path = try write(lines.joined(separator: "\n"), "file")
        for partitions in [1, 2, 3, 7] { #expect(try sc.textFile(path, minPartitions: partitions).collect() == lines) }
    }

    @Test func `a directory, a glob and a list of paths are read in the order of their names`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let (a, b) = (try write("a1\na2\n", "a.txt"), try write("b1\n", "b.txt"))
        _ = try write("no", "_hidden")
        _ = try write("no", ".hidden")
        #expect(try sc.textFile(directory).collect() == ["a1", "a2", "b1"])
        #expect(try sc.textFile("\(directory)/*.txt").collect() == ["a1", "a2", "b1"])
        #expect(try sc.textFile("\(b),\(a)").collect() == ["b1", "a1", "a2"])
        #expect(try sc.textLines(a).map { $0.count }.collect() == [2, 2])
    }

    @Test func `commas within braces part the names of a pattern, other commas part paths`() throws {
        let sc = SparkContext()
        let directory = FileManager.default.temporaryDirectory.appending(path: "portage-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for name in ["a", "b", "c", "_d"] {
            try FileManager.default.createDirectory(atPath: "\(directory)/\(name)", withIntermediateDirectories: true)
            try Data("\(name)\n".utf8).write(to: URL(filePath: "\(directory)/\(name)/1.txt"))
        }
        #expect(try sc.textFile("\(directory)/{a,b}/*").collect() == ["a", "b"])
        #expect(try sc.textFile("\(directory)/{c,a}/*,\(directory)/b").collect() == ["a", "c", "b"])
        #expect(try sc.textFile("\(directory)/[^a_]/?.txt").collect() == ["b", "c"])
        let error = #expect(throws: RDDError.self) { try sc.textFile("\(directory)/{a,b") }
        #expect(
            error?.code == .badArgument && error?.message.contains("Unclosed group at pos 4: `{a,b`") == true,
            "\(String(describing: error))")
    }

    @Test func `a path that matches nothing is named`() {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for path in ["\(directory)/none", "\(directory)/*.none"] {
            #expect(throws: RDDError(.unreadable, "Input path does not exist: \(path)")) { try sc.textFile(path) }
        }
    }

    @Test func `what is saved is what Scala would have printed, and nothing half written is left`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let target = "\(directory)/out"
        let rdd = sc.parallelize([("a", 1.0), ("b", 1e7), ("c", 0.00012)], 2)
        try rdd.saveAsTextFile(target)
        #expect(try sc.textFile(target).collect() == ["(a,1.0)", "(b,1.0E7)", "(c,1.2E-4)"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: target).sorted() == ["_SUCCESS", "part-00000", "part-00001"])
        #expect(throws: RDDError.self) { try rdd.saveAsTextFile(target) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["out"])
    }

    @Test func `a file in another file system is refused with its scheme`() {
        let error = #expect(throws: RDDError.self) { try sc.textFile("s3a://bucket/x") }
        #expect(error?.message.hasPrefix("s3a://bucket/x: there is no file system for the scheme s3a here") == true)
    }
}
