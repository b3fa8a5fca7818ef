import Checkpoints
import Foundation

/// Files that a command writes for its user.
enum OutputFiles {
    /// The path that stands for standard output.
    static let standardOutput = "-"

    /// Writes text in one step; what was there before stays if it fails. `-` is standard output.
    static func write(_ text: String, to path: String) throws(CommandError) {
        do {
            if path == standardOutput { return try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }
            let files = LocalFileSystem()
            try files.makeDirectory(URL(filePath: path).deletingLastPathComponent().path)
            try files.put(path, Array(text.utf8))
        } catch {
            throw CommandError("\(error)")
        }
    }

    /// A directory that is removed when `body` is over.
    static func withTemporaryDirectory<R>(_ body: (String) throws -> R) throws -> R {
        let url = FileManager.default.temporaryDirectory.appending(path: "portage-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url.path)
    }
}
