import Checkpoints
import Foundation

/// Files that a command writes for its user.
enum OutputFiles {
    /// Writes text in one step; what was there before stays if it fails.
    static func write(_ text: String, to path: String) throws(CommandError) {
        do {
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
