import Foundation
import StreamTesting

extension Scratch {
    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Every file below `name` with its bytes, by path; directories end in a slash and have none.
    func tree(_ name: String) throws -> [String: Data] { try Self.tree(path(name)) }

    static func tree(_ directory: String) throws -> [String: Data] {
        var found: [String: Data] = [:]
        guard let names = FileManager.default.enumerator(atPath: directory) else { return found }
        for case let name as String in names {
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(directory)/\(name)", isDirectory: &isDirectory)
            found[isDirectory.boolValue ? name + "/" : name] =
                isDirectory.boolValue ? Data() : FileManager.default.contents(atPath: "\(directory)/\(name)") ?? Data()
        }
        return found
    }

    /// What differs between two trees, by name; empty if nothing does.
    static func differences(_ one: [String: Data], _ other: [String: Data]) -> [String] {
        Set(one.keys).union(other.keys).sorted().compactMap { name in
            switch (one[name], other[name]) {
            case (let one?, let other?): one == other ? nil : "\(name): \(one.count) and \(other.count) bytes that differ"
            case (nil, _): "\(name): only in the second"
            case (_, nil): "\(name): only in the first"
            }
        }
    }
}
