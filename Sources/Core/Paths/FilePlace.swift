import Foundation

/// Where paths lead on this machine's disk.
package enum FilePlace {
    /// A path without the scheme that some give it: `file:///a` and `file:/a` are `/a`.
    package static func plain(_ path: String) -> String {
        path.hasPrefix("file://")
            ? String(path.dropFirst("file://".count)) : path.hasPrefix("file:") ? String(path.dropFirst("file:".count)) : path
    }

    /// The scheme of a path that lies in no file system of this machine: `s3a` of `s3a://bucket/x`, `hdfs` of `hdfs:/x`; nil of any other
    /// path.
    package static func foreignScheme(_ path: String) -> String? {
        guard let colon = path.firstIndex(of: ":") else { return nil }
        let scheme = path[..<colon].lowercased()
        let isScheme =
            scheme.first?.isLetter == true && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+.-".contains($0)) }
        guard isScheme, scheme != "file" else { return nil }
        return path[colon...].hasPrefix("://") || remoteSchemes.contains(scheme) && path[colon...].hasPrefix(":/") ? scheme : nil
    }

    private static let remoteSchemes: Set = [
        "hdfs", "viewfs", "webhdfs", "s3", "s3a", "s3n", "abfs", "abfss", "wasb", "wasbs", "adl", "gs", "dbfs", "oss",
    ]

    /// Why a path with such a scheme is refused, and what to do.
    package static func notHere(_ path: String, _ scheme: String) -> (message: String, hint: String) {
        (
            "\(path): there is no file system for the scheme \(scheme) here, only the disks of this machine",
            "mount the store and give the path under which it is mounted"
        )
    }

    /// An absolute path without `.`, `..` and empty names, by its text alone, as Hadoop reads it: no link is followed, and what `..` leaves
    /// need not exist.
    package static func normalized(_ path: String) -> String {
        var names: [Substring] = []
        for name in path.split(separator: "/") where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return "/" + names.joined(separator: "/")
    }

    /// Where a path leads in the end, with no link left in it, whether something is there or not.
    package static func of(_ path: String) -> String {
        var folder = URL(filePath: destination(plain(path))).standardizedFileURL
        var missing: [String] = []
        while folder.path != "/" {
            if let real = realpath(folder.path, nil) {
                defer { free(real) }
                return ([String(cString: real)] + missing.reversed()).joined(separator: "/")
            }
            missing.append(folder.lastPathComponent)
            folder.deleteLastPathComponent()
        }
        return "/" + missing.reversed().joined(separator: "/")
    }

    /// Whether a path leads to a folder or to something in it.
    package static func isWithin(_ path: String, _ folder: String) -> Bool { rest(of: path, in: folder) != nil }

    /// The names that lead from a folder to what a path leads to; none where both are one, nil where it lies elsewhere.
    package static func rest(of path: String, in folder: String) -> [String]? {
        let (target, folder) = (of(path).split(separator: "/"), of(folder).split(separator: "/"))
        return target.starts(with: folder) ? target.dropFirst(folder.count).map(String.init) : nil
    }

    /// Where a link leads, whether something is there or not; the path itself where it is none.
    package static func destination(_ path: String) -> String {
        var url = URL(filePath: path)
        // As many as the system itself follows.
        for _ in 0..<40 {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: url.path) else { break }
            url = next.hasPrefix("/") ? URL(filePath: next) : url.deletingLastPathComponent().appending(path: next)
        }
        return url.path
    }
}
