import Foundation

/// What all log files have in common: a version line, then lines.
enum LogText {
    /// The lines after the version line.
    static func body(_ bytes: [UInt8], path: String, remedy: String) throws(CheckpointError) -> ArraySlice<Substring> {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .corrupt(path, "damaged: it is not UTF-8 text", remedy: remedy)
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let version = lines.first, version.first == "v", let number = Int(version.dropFirst()), number > 0 else {
            throw .corrupt(path, bytes.isEmpty ? "torn: it is empty" : "damaged: it does not begin with a version line", remedy: remedy)
        }
        guard number == 1 else {
            throw .newerFormat(path, found: "v\(number)", reads: "v1", remedy: remedy)
        }
        guard lines.count > 1 else { throw .corrupt(path, "torn: it ends after the version line", remedy: remedy) }
        return lines.dropFirst()
    }

    /// Whether a JSON text is cut off; other texts are the source's own business.
    static func looksTorn(_ text: String) -> Bool {
        guard text.first == "{" || text.first == "[" else { return false }
        return (try? JSONSerialization.jsonObject(with: Data(text.utf8))) == nil
    }
}
