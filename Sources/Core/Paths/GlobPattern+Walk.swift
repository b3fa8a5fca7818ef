import Foundation

extension GlobPattern {
    /// The files and directories that are there and match, by name.
    ///
    /// Names that the pattern says in full are asked for and not looked for: the directories above them need not be readable.
    ///
    /// - Parameter isWanted: asked at each directory that is listed; false ends the search with what was found.
    package func paths(while isWanted: () -> Bool = { true }) -> [String] {
        var found: [String] = []
        let isAbsolute = text.hasPrefix("/")
        walk(isAbsolute ? "/" : "", isAbsolute ? advance(start, over: "/") : start, isWanted, &found)
        return found
    }

    /// - Parameters:
    ///   - folder: the path so far, with a slash at its end unless it is empty.
    ///   - places: where the pattern stands behind it.
    private func walk(_ folder: String, _ places: Places, _ isWanted: () -> Bool, _ found: inout [String]) {
        guard places.contains(where: { steps[$0] != .end }), isWanted() else { return }
        let names = onlyName(from: places).map { [$0] } ?? Self.names(in: folder.isEmpty ? "." : folder)
        for name in names {
            let after = advance(places, over: name)
            guard !after.isEmpty else { continue }
            let path = folder + name
            let below = advance(after, over: "/")
            if isEnd(after), Self.isThere(path) { found.append(path) }
            if !below.isEmpty, Self.isDirectory(path) { walk(path + "/", below, isWanted, &found) }
        }
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func isThere(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
