import Columnar
import Foundation
import Paths
import Threads

/// The files under a path, as a file source lists them.
struct FileListing: Sendable {
    struct File: Hashable, Comparable, Sendable {
        /// Absolute.
        var path: String
        /// The time of the last change, in ms since the epoch.
        var timestamp: Int64

        /// The order in which files are read.
        static func < (a: File, b: File) -> Bool { (a.timestamp, a.path) < (b.timestamp, b.path) }
    }

    /// A file, a directory or a pattern with `*`, `?`, `[…]`, `{a,b}`.
    let path: String
    /// Whether the directories below a directory are read too; otherwise only the files right in it are, as in Spark.
    let isRecursive: Bool

    /// nil where the path is none, or one that cannot be read.
    private let pattern: GlobPattern?
    /// What is wrong with a pattern, as Hadoop says it; nil where it is one, or the path is none.
    let patternProblem: String?

    init(_ path: String, isRecursive: Bool = false) {
        self.isRecursive = isRecursive
        let plain = FilePlace.plain(path)
        isPattern = GlobPattern.isPattern(plain)
        let folder = FileManager.default.currentDirectoryPath + "/"
        self.path = FilePlace.normalized(plain.hasPrefix("/") ? plain : (isPattern ? GlobPattern.escaped(folder) : folder) + plain)
        do {
            pattern = isPattern ? try GlobPattern(self.path) : nil
            patternProblem = nil
        } catch {
            pattern = nil
            patternProblem = error.description
        }
    }

    let isPattern: Bool

    /// Whether there is such a path; of a pattern, whether it matches anything.
    var exists: Bool { isPattern ? pattern.map { !$0.paths().isEmpty } ?? false : FileManager.default.fileExists(atPath: path) }

    /// Whether it takes files that lie right in a directory for its own.
    func takesFiles(in directory: String) -> Bool {
        func isHidden(_ name: String) -> Bool { name.hasPrefix(".") || name.hasPrefix("_") }
        guard isPattern else {
            return FilePlace.rest(of: directory, in: path).map { isRecursive ? !$0.contains(where: isHidden) : $0.isEmpty } ?? false
        }
        guard let pattern else { return false }
        // A directory that the pattern names is taken with its files, or with all that is below it, but for what is hidden.
        let names = FilePlace.of(directory).split(separator: "/").map(String.init)
        let isBelow = names.indices.contains { last in
            (isRecursive || last == names.indices.last) && pattern.matches("/" + names[...last].joined(separator: "/"))
                && !names[(last + 1)...].contains(where: isHidden)
        }
        return isBelow || pattern.goesInto(FilePlace.of(directory))
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// In the order in which they are read: by time, then path. Names that begin with `.` or `_` are hidden.
    /// - Parameter stop: asked at each file and directory.
    func files(_ stop: StopRequest) throws -> [File] {
        var found: [File] = []
        for root in isPattern ? try matches(stop).filter(Self.counts) : [path] { try walk(root, isRoot: true, stop, &found) }
        return found.sorted()
    }

    private func walk(_ path: String, isRoot: Bool, _ stop: StopRequest, _ found: inout [File]) throws {
        try stop.check()
        var status = stat()
        guard stat(path, &status) == 0 else {
            // A file may disappear between the listing and this call.
            if errno == ENOENT { return }
            throw FileSourceError(.unreadable, "\(path): \(String(cString: strerror(errno)))")
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            guard isRoot || isRecursive else {
                // Spark makes columns of such names; to pass over their rows would be to lose them.
                guard !(path.split(separator: "/").last?.contains("=") ?? false) else {
                    throw FileSourceError(
                        .unreadable, "\(path): directories of partitions, named column=value, are not read as such",
                        hint: "read one of them by its path, or all files with recursiveFileLookup, without the columns that the names hold"
                    )
                }
                return
            }
            let names: [String]
            do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
                throw FileSourceError(.unreadable, "\(path): cannot be listed", underlying: error)
            }
            for name in names where !name.hasPrefix(".") && !name.hasPrefix("_") {
                try walk(path + "/" + name, isRoot: false, stop, &found)
            }
        } else if status.st_mode & S_IFMT == S_IFREG {
            let millis = Int64(status.st_mtim.tv_sec) &* 1000 &+ Int64(status.st_mtim.tv_nsec) / 1_000_000
            found.append(File(path: path, timestamp: millis))
        }
    }

    /// Whether a match of a pattern counts: neither the log of a sink nor a hidden file does, as in Spark.
    private static func counts(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard !parts.contains(where: { $0 == FileSinkLog.name }) else { return false }
        return !(parts.last.map { $0.hasPrefix("_") || $0.hasPrefix(".") } ?? false) || isDirectory(path)
    }

    private func matches(_ stop: StopRequest) throws -> [String] {
        let paths = pattern?.paths { !stop.isAsked } ?? []
        try stop.check()
        return paths
    }
}
