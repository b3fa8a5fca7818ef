import Foundation
import Testing

/// One file of `fixtures/oracle`: a job, its input, and what real Spark made of it.
struct Recording: Sendable, CustomTestStringConvertible {
    let name: String
    let json: JSON

    var testDescription: String { name }

    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "fixtures/oracle")

    /// A file with all recordings of a kind; nil if it cannot be read.
    static func file(_ name: String) -> JSON? {
        (try? Data(contentsOf: fixtures.appending(path: name))).flatMap { try? JSONDecoder().decode(JSON.self, from: $0) }
    }

    /// All recordings of a kind (`dstream`, `structured`), by name.
    static func all(_ kind: String) -> [Recording] {
        let folder = fixtures.appending(path: kind)
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.compactMap { file in
            guard let data = try? Data(contentsOf: file), let json = try? JSONDecoder().decode(JSON.self, from: data) else {
                return Recording(name: "unreadable: \(file.lastPathComponent)", json: .null)
            }
            return Recording(name: file.deletingPathExtension().lastPathComponent, json: json)
        }
    }
}
