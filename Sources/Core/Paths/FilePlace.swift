import Foundation

/// Where paths lead on this machine's disk.
package enum FilePlace {
    /// A path without the scheme that some give it: `file:///a` and `file:/a` are `/a`.
    package static func plain(_ path: String) -> String {
        path.hasPrefix("file://") ? String(path.dropFirst("file://".count)) : path.hasPrefix("file:") ? String(path.dropFirst("file:".count)) : path
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
