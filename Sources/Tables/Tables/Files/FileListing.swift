import Columnar
import Foundation

/// The files under a path, as a file source sees them.
struct FileListing: Sendable {
    struct File: Hashable, Comparable, Sendable {
        /// Absolute.
        var path: String
        /// Time of the last change, ms since the epoch.
        var timestamp: Int64

        /// In the order in which files are read.
        static func < (a: File, b: File) -> Bool { (a.timestamp, a.path) < (b.timestamp, b.path) }
    }

    /// A file, a directory (with those below it) or a pattern with `*`, `?`, `[…]`, `{a,b}`.
    let path: String

    init(_ path: String) {
        var plain = path
        if plain.hasPrefix("file://") { plain.removeFirst(7) } else if plain.hasPrefix("file:") { plain.removeFirst(5) }
        self.path = plain.hasPrefix("/") ? plain : FileManager.default.currentDirectoryPath + "/" + plain
    }

    var isPattern: Bool { path.contains { "*?[{".contains($0) } }

    /// Whether there is such a path; of a pattern, whether it matches anything.
    var exists: Bool { isPattern ? !Self.matches(path).isEmpty : FileManager.default.fileExists(atPath: path) }

    /// What is wrong with a pattern, as Hadoop says it; nil where it is one, or the path is none.
    var patternProblem: String? {
        guard isPattern else { return nil }
        for part in path.split(separator: "/") {
            var groups = 0
            /// Characters of the class so far; nil outside of one.
            var inClass: Int?
            var isEscaped = false
            for character in part {
                if isEscaped {
                    isEscaped = false
                    inClass = inClass.map { $0 + 1 }
                    continue
                }
                switch character {
                case "\\": isEscaped = true
                case "]" where inClass ?? 0 > 0: inClass = nil
                case "^" where inClass == 0, "!" where inClass == 0: break
                case _ where inClass != nil: inClass = inClass.map { $0 + 1 }
                case "[": inClass = 0
                case "{": groups += 1
                case "}": groups = max(0, groups - 1)
                default: break
                }
            }
            let unclosed = inClass != nil ? "character class" : groups > 0 ? "group" : nil
            if let unclosed { return "Illegal file pattern: error parsing regexp: Unclosed \(unclosed) at pos \(part.count): `\(part)`" }
        }
        return nil
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// In the order in which they are read: by time, then path. Names that begin with `.` or `_` are hidden.
    func files() throws -> [File] {
        var found: [File] = []
        for root in isPattern ? Self.matches(path).filter(Self.counts) : [path] { try Self.walk(root, isRoot: true, &found) }
        return found.sorted()
    }

    private static func walk(_ path: String, isRoot: Bool, _ found: inout [File]) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            // A file may vanish between the listing and here.
            if errno == ENOENT { return }
            throw FileSourceError(.unreadable, "\(path): \(String(cString: strerror(errno)))")
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            let names: [String]
            do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
                throw FileSourceError(.unreadable, "\(path): cannot be listed", underlying: error)
            }
            for name in names where !name.hasPrefix(".") && !name.hasPrefix("_") { try walk(path + "/" + name, isRoot: false, &found) }
        } else if status.st_mode & S_IFMT == S_IFREG {
            let millis = Int64(status.st_mtim.tv_sec) &* 1000 &+ Int64(status.st_mtim.tv_nsec) / 1_000_000
            found.append(File(path: path, timestamp: millis))
        }
    }

    /// Of what a pattern matches: neither the log of a sink nor a hidden file, as in Spark.
    private static func counts(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard !parts.contains(where: { $0 == FileSinkLog.name }) else { return false }
        return !(parts.last.map { $0.hasPrefix("_") || $0.hasPrefix(".") } ?? false) || isDirectory(path)
    }

    private static func matches(_ pattern: String) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, GLOB_BRACE, nil, &result) == 0, let paths = result.gl_pathv else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
    }
}
