import Foundation

/// What a JSON file sink published, read as a reader of its log does.
struct JSONSinkFiles {
    struct Damaged: Error, CustomStringConvertible { var description: String }

    private struct Entry: Decodable {
        var path: String
        var size: Int
        var action: String
    }

    let directory: String

    init(_ directory: String) { self.directory = directory }

    /// The files that count, by name.
    /// - Throws: `Damaged` for one that is missing, listed twice, cut short, or lies there without being listed.
    func files() throws -> [String: Data] {
        let log = "\(directory)/_spark_metadata"
        let names = try FileManager.default.contentsOfDirectory(atPath: log)
        let compacted = names.compactMap { $0.hasSuffix(".compact") ? Int($0.dropLast(8)) : nil }.max()
        var read = compacted.map { ["\($0).compact"] } ?? []
        read += names.compactMap { Int($0) }.filter { $0 > compacted ?? -1 }.sorted().map { "\($0)" }
        var found: [String: Data] = [:]
        for name in read {
            for line in try String(contentsOfFile: "\(log)/\(name)", encoding: .utf8).split(separator: "\n").dropFirst() {
                let entry = try JSONDecoder().decode(Entry.self, from: Data(line.utf8))
                let file = URL(fileURLWithPath: String(entry.path.trimmingPrefix("file://")))
                let data = try Data(contentsOf: file)
                guard entry.action == "add", data.count == entry.size else {
                    throw Damaged(description: "\(entry.path): \(data.count) bytes, not \(entry.size)")
                }
                guard found.updateValue(data, forKey: file.lastPathComponent) == nil else {
                    throw Damaged(description: "\(entry.path): listed twice")
                }
            }
        }
        let lying = try FileManager.default.contentsOfDirectory(atPath: directory).filter { !$0.hasPrefix("_") && !$0.hasPrefix(".") }
        let unlisted = Set(lying).subtracting(found.keys)
        guard unlisted.isEmpty else { throw Damaged(description: "\(directory): \(unlisted.sorted()) lie there unlisted") }
        return found
    }

    /// Its rows, batch after batch.
    func rows() throws -> [String] {
        try files().sorted { $0.key.compare($1.key, options: .numeric) == .orderedAscending }
            .flatMap { String(decoding: $0.value, as: UTF8.self).split(separator: "\n").map(String.init) }
    }
}
