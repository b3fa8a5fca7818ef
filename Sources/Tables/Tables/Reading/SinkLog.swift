import Columnar
import Foundation

/// What a file sink published in a directory: with a `_spark_metadata` log only the files it names count.
enum SinkLog {
    private struct Entry: Decodable {
        var path: String
        var action: String
    }

    static func published(_ listing: FileListing) throws -> [FileListing.File] {
        let log = listing.path + "/_spark_metadata"
        let files = try listing.files()
        guard FileManager.default.fileExists(atPath: log) else { return files }
        var named: Set<ExactText> = []
        let entries = CompactibleLog.entries(try FileManager.default.contentsOfDirectory(atPath: log))
        // A compact file has all before it.
        for name in entries[(entries.lastIndex(where: \.isCompact) ?? 0)...].map(\.name) {
            let text = try String(contentsOfFile: log + "/" + name, encoding: .utf8)
            for line in text.split(separator: "\n").dropFirst() {
                guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(line.utf8)) else {
                    throw FileSourceError(.corruptLog, "\(log)/\(name): the line \(line) is not an entry; restore the file from a copy")
                }
                var path = entry.path
                if path.hasPrefix("file://") { path.removeFirst(7) }
                if entry.action == "add" { named.insert(ExactText(path)) } else { named.remove(ExactText(path)) }
            }
        }
        return files.filter { named.contains(ExactText($0.path)) }
    }
}
