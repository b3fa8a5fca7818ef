import Foundation
import Paths

extension SparkContext {
    /// The lines of a file, of the files of a directory, or of a glob; several paths are separated by commas.
    ///
    /// Files are split at line ends into at least `minPartitions` partitions. Bytes that are not UTF-8 become U+FFFD. Files
    /// whose names begin with `.` or `_` are left out of directories and globs.
    /// - Throws: `RDDError` `.unreadable` if a path matches nothing, `.badArgument` for a pattern that is none; while it runs, if a file
    ///   has gone.
    public func textFile(_ path: String, minPartitions: Int? = nil) throws -> RDD<String> {
        try textLines(path, minPartitions: minPartitions).map { $0.string }
    }

    /// The same lines as bytes, in the memory of the read: not copied or validated.
    public func textLines(_ path: String, minPartitions: Int? = nil) throws -> RDD<RecordBytes> {
        let files = try Self.paths(path).flatMap { try Self.files($0) }
        guard !files.isEmpty else { throw Self.missing(path) }
        let splits = TextSplit.splits(of: files, minimum: max(1, minPartitions ?? defaultParallelism))
        return RDD(sparkContext: self, partitionCount: splits.count) { partition, body in
            try splits[partition].forEachLine(body)
        }
    }

    private static func missing(_ path: String) -> RDDError {
        RDDError(.unreadable, "Input path does not exist: \(path)")
    }

    /// The paths between commas; those within braces part the names of a pattern.
    private static func paths(_ text: String) -> [String] {
        var depth = 0
        return text.split { character in
            if character == "{" { depth += 1 }
            if character == "}" { depth = max(0, depth - 1) }
            return character == "," && depth == 0
        }.map(String.init)
    }

    /// The files that a path names, in the order of their names, with their sizes.
    private static func files(_ path: String) throws -> [(path: String, size: Int)] {
        if let refusal = FilePlace.foreign(path) { throw RDDError(.unreadable, refusal.message, hint: refusal.hint) }
        var paths = [FilePlace.plain(path)]
        if GlobPattern.isPattern(paths[0]) { paths = try matches(paths[0]) }
        let found = try paths.flatMap { path -> [(path: String, size: Int)] in
            var information = stat()
            guard stat(path, &information) == 0 else { throw missing(path) }
            guard information.st_mode & S_IFMT == S_IFDIR else { return [(path, Int(information.st_size))] }
            let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            return names.filter { !$0.hasPrefix(".") && !$0.hasPrefix("_") }.compactMap { name in
                var information = stat()
                let file = "\(path)/\(name)"
                guard stat(file, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
                return (file, Int(information.st_size))
            }
        }
        return found
    }

    private static func matches(_ text: String) throws -> [String] {
        let pattern: GlobPattern
        do { pattern = try GlobPattern(text) } catch { throw RDDError(.badArgument, "\(text): \(error.description)") }
        return pattern.paths().filter { path in
            let name = path.split(separator: "/").last ?? ""
            return !name.hasPrefix(".") && !name.hasPrefix("_")
        }
    }
}
