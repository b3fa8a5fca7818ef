import DStreams
import Foundation
import RDDs
import StreamTesting
import Testing

/// `saveAsTextFiles`, in the form of Hadoop's text output.
@Suite struct SaveAsTextFilesTests {
    /// Name → content, of all files below a folder.
    private func files(_ folder: String) throws -> [String: String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        var isFolder: ObjCBool = false
        var found: [String: String] = [:]
        for name in names where FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder) && !isFolder.boolValue {
            found[name] = try String(contentsOf: URL(filePath: "\(folder)/\(name)"), encoding: .utf8)
        }
        return found
    }

    @Test func `every batch has a folder of its label, a file a partition and a mark that it is whole`() throws {
        let scratch = try Scratch()
        let ssc = context()
        ssc.stream([[1, 2, 3], []]).map { ($0, "v\($0)") }.repartition(2).saveAsTextFiles("\(scratch.path)/out", "txt")
        try ssc.runBatches(until: Time(20))
        ssc.stop()
        let found = try files(scratch.path)
        let names = ["10", "20"].flatMap { label in ["part-00000", "part-00001", "_SUCCESS"].map { "out-\(label).txt/\($0)" } }
        #expect(Set(found.keys) == Set(names))
        #expect(["part-00000", "part-00001"].compactMap { found["out-10.txt/\($0)"] }.joined() == "(1,v1)\n(2,v2)\n(3,v3)\n")
        #expect(found["out-10.txt/_SUCCESS"] == "" && found["out-20.txt/part-00000"] == "" && found["out-20.txt/part-00001"] == "")
    }

    @Test func `without a suffix the folder's name ends with the label, and what an earlier run left there is replaced`() throws {
        let scratch = try Scratch()
        let old = "\(scratch.path)/out-10"
        try FileManager.default.createDirectory(atPath: old, withIntermediateDirectories: true)
        for name in ["part-00000", "part-00007"] { try Data("old\n".utf8).write(to: URL(filePath: "\(old)/\(name)")) }
        let ssc = context()
        ssc.stream([["a"]]).repartition(1).saveAsTextFiles("\(scratch.path)/out")
        try ssc.runBatches(until: Time(10))
        ssc.stop()
        #expect(try files(scratch.path) == ["out-10/part-00000": "a\n", "out-10/_SUCCESS": ""])
    }
}
