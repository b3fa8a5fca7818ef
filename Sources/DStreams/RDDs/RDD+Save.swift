import Columnar
import Foundation
import Paths

extension RDD {
    /// Writes one file a partition, `part-00000` and so on, one element a line as Scala prints it, and `_SUCCESS` at the end.
    ///
    /// Everything is written beside the directory and renamed when it is complete.
    /// - Parameter replacing: whether an existing directory may be replaced.
    /// - Throws: `RDDError` `.unwritable` naming the path.
    public func saveAsTextFile(_ path: String, replacing: Bool = false) throws {
        if let refusal = FilePlace.foreign(path) { throw RDDError(.unwritable, refusal.message, hint: refusal.hint) }
        let path = FilePlace.plain(path)
        let files = FileManager.default
        if !replacing, files.fileExists(atPath: path) {
            throw RDDError(.unwritable, "Output directory \(path) already exists")
        }
        let target = URL(filePath: path)
        let staging = target.deletingLastPathComponent()
            .appending(path: "._temporary-\(target.lastPathComponent)-\(ProcessInfo.processInfo.processIdentifier)")
        do {
            try? files.removeItem(at: staging)
            try files.createDirectory(at: staging, withIntermediateDirectories: true)
            _ = try runPartitions { partition in
                var text = ""
                try forEach(inPartition: partition) { text += SparkText.of($0) + "\n" }
                let number = String(partition)
                let name = "part-" + String(repeating: "0", count: Swift.max(0, 5 - number.count)) + number
                try Data(text.utf8).write(to: staging.appending(path: name))
            }
            try Data().write(to: staging.appending(path: "_SUCCESS"))
            if replacing, files.fileExists(atPath: path) { try files.removeItem(at: target) }
            try files.moveItem(at: staging, to: target)
        } catch let error as CocoaError {
            throw RDDError(.unwritable, "\(path): cannot be written", underlying: error)
        }
    }
}
