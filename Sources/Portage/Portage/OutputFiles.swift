import Checkpoints
import Differential
import Foundation
import Paths

/// Files that a command writes for its user.
enum OutputFiles {
    /// The path that means standard output.
    static let standardOutput = "-"

    /// Writes text atomically; if it fails, the old contents stay. `-` is standard output.
    ///
    /// Links are followed. A file that is not a regular one, such as a pipe or `/dev/stdout`, is written to, never replaced.
    static func write(_ text: String, to path: String) throws(CommandError) {
        let path = FilePlace.plain(path)
        if path == standardOutput { return try write(Array(text.utf8), to: STDOUT_FILENO, path: "standard output") }
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw CommandError("\(path): \(String(cString: strerror(errno)))") }
            defer { close(descriptor) }
            return try write(Array(text.utf8), to: descriptor, path: path)
        }
        do {
            let files = LocalFileSystem()
            let target = FilePlace.destination(path)
            try files.makeDirectory(URL(filePath: target).deletingLastPathComponent().path)
            try files.put(target, Array(text.utf8))
        } catch {
            throw CommandError(error)
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(CommandError) {
        if let reason = StandardStream.write(bytes, to: descriptor) { throw CommandError("\(path): \(reason)") }
    }

    /// Reports a file that cannot be written before a long run, not after it.
    /// - Parameter isAdded: whether lines are appended to an existing file; otherwise the file is replaced.
    static func checkWritable(_ path: String, _ option: String, isAdded: Bool = false) throws(CommandError) {
        guard !path.isEmpty else { throw CommandError("\(option) is empty: give a file") }
        guard path != standardOutput else { return }
        if let refusal = FilePlace.foreign(path) { throw CommandError("\(option) \(refusal.message)", hint: refusal.hint) }
        let target = FilePlace.destination(FilePlace.plain(path))
        let files = FileManager.default
        var status = stat()
        if stat(target, &status) == 0 {
            let kind = status.st_mode & S_IFMT
            if kind == S_IFDIR { throw CommandError("\(option) \(path) is a directory; give a file in it") }
            if isAdded || kind != S_IFREG {
                guard files.isWritableFile(atPath: target) else { throw CommandError("\(option) \(path): may not be written by this user") }
                return
            }
        }
        // Missing folders are created.
        var folder = URL(filePath: target).deletingLastPathComponent()
        if let obstacle = FilePlace.obstacle(of: folder.path) { throw CommandError("\(option) \(path): \(obstacle) is not a directory") }
        while !files.fileExists(atPath: folder.path), folder.path != "/" { folder.deleteLastPathComponent() }
        guard files.isWritableFile(atPath: folder.path) else {
            throw CommandError("\(option) \(path): this user may not write in \(folder.path)")
        }
    }

    /// Whether two paths lead to the same file, so that the second one written would replace the first.
    static func isSame(_ one: String, _ other: String) -> Bool {
        guard one != "/dev/null" else { return false }
        return FilePlace.of(one) == FilePlace.of(other)
    }

    /// Refuses to write a file over something that the command reads, or keeps for its next run.
    /// - Parameter kept: a file, or a folder with all its contents.
    static func refuse(_ path: String, _ option: String, within kept: String?, _ keptOption: String) throws(CommandError) {
        guard let kept, path != standardOutput, kept != standardOutput else { return }
        let (target, taken) = (FilePlace.of(path), FilePlace.of(kept))
        if target == taken {
            throw CommandError(
                "\(option) \(path) and \(keptOption) \(kept): they are one, and what is read would be overwritten; give another file")
        }
        if FilePlace.isWithin(path, kept) {
            throw CommandError(
                "\(option) \(path): lies in the folder of \(keptOption) \(kept), whose files are not to be overwritten; give a file "
                    + "elsewhere"
            )
        }
    }

    /// The path with a name put before its ending: `out/example.json` and `counts` are `out/example-counts.json`.
    static func named(_ path: String, _ name: String) -> String {
        let safe = String(name.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : "_" })
        let url = URL(filePath: path)
        guard !url.pathExtension.isEmpty else { return "\(path)-\(safe)" }
        return "\(path.dropLast(url.pathExtension.count + 1))-\(safe).\(url.pathExtension)"
    }

    /// Where `-` cannot be standard output, asks for `./-` to mean a file or directory of that name.
    static func refuseStandardOutput(_ path: String?, _ option: String, _ why: String = "a directory is needed") throws(CommandError) {
        guard path == standardOutput else { return }
        throw CommandError("\(option) -: \(why), or ./- for one that is called so")
    }

    /// A directory that is removed after `body`.
    static func withTemporaryDirectory<R>(_ body: (String) throws -> R) throws -> R {
        let url = FileManager.default.temporaryDirectory.appending(path: "portage-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url.path)
    }
}
