import Foundation

/// Where paths lead on this machine's disk.
package enum FilePlace {
    private static let scheme = "file:"

    /// A path without the scheme that some give it: `file:///a`, `FILE:/a` and `/a` are one.
    package static func plain(_ path: String) -> String {
        guard path.prefix(scheme.count).lowercased() == scheme else { return path }
        let rest = path.dropFirst(scheme.count)
        return String(rest.hasPrefix("//") ? rest.dropFirst(2) : rest)
    }

    /// Why a path is refused that lies in no file system of this machine, and what to do; nil for any other path.
    package static func foreign(_ path: String) -> (message: String, hint: String)? {
        let hint = "mount the store and give the path under which it is mounted"
        if let scheme = foreignScheme(path) {
            return ("\(path): there is no file system for the scheme \(scheme) here, only the disks of this machine", hint)
        }
        let authority = "\(scheme)//"
        guard path.prefix(authority.count).lowercased() == authority else { return nil }
        let host = path.dropFirst(authority.count).prefix { $0 != "/" }
        return host.isEmpty
            ? nil
            : ("\(path): lies on the host \(host), and only the disks of this machine are here; a path of this machine is file:///…", hint)
    }

    /// `s3a` of `s3a://bucket/x`, `hdfs` of `hdfs:/x`; nil for a path of this machine.
    private static func foreignScheme(_ path: String) -> String? {
        guard let colon = path.firstIndex(of: ":") else { return nil }
        let scheme = path[..<colon].lowercased()
        let isScheme =
            scheme.first?.isLetter == true && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+.-".contains($0)) }
        // One of a single letter is a scheme too: Hadoop knows no drives here.
        return isScheme && scheme != "file" && path[colon...].hasPrefix(":/") ? scheme : nil
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

    /// What is in the way of a directory at a path: the first thing on the way to it that is there and no directory; nil if nothing is.
    package static func obstacle(of path: String) -> String? {
        var place = URL(filePath: plain(path)).standardizedFileURL
        var status = stat()
        while stat(place.path, &status) != 0, place.path != "/" { place.deleteLastPathComponent() }
        return status.st_mode & S_IFMT == S_IFDIR ? nil : place.path
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
