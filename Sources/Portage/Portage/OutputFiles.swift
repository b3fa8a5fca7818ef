import Foundation

/// Files that a command writes for its user.
enum OutputFiles {
    /// Writes text in one step; what was there before stays if it fails.
    static func write(_ text: String, to path: String) throws(CommandError) {
        let url = URL(filePath: path)
        do {
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url, options: .atomic)
        } catch {
            throw CommandError("\(path): cannot be written: \(error.localizedDescription)")
        }
    }

    /// A directory that is removed when `body` is over.
    static func withTemporaryDirectory<R>(_ body: (String) throws -> R) throws -> R {
        let url = FileManager.default.temporaryDirectory.appending(path: "portage-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url.path)
    }
}
