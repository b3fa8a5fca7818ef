import Foundation
import Testing

/// One file of `fixtures/oracle`: a job, its input, and what real Spark made of it.
struct Recording: Sendable, CustomTestStringConvertible {
    let name: String
    let json: JSON

    var testDescription: String { name }

    /// All recordings of a kind (`dstream`, `structured`), by name.
    static func all(_ kind: String) -> [Recording] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "fixtures/oracle/\(kind)")
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.compactMap { file in
            guard let data = try? Data(contentsOf: file), let json = try? JSONDecoder().decode(JSON.self, from: data) else {
                return Recording(name: "unreadable: \(file.lastPathComponent)", json: .null)
            }
            return Recording(name: file.deletingPathExtension().lastPathComponent, json: json)
        }
    }
}
