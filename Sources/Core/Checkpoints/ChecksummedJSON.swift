import Foundation

/// A JSON object on one line that carries the checksum of its own text as its last member.
package enum ChecksummedJSON {
    private static let mark = ",\"crc\":"

    private struct Version: Decodable { var version: Int }

    /// Adds the checksum to a non-empty object.
    package static func sealed(_ object: String) -> String {
        let body = object.dropLast()
        return "\(body)\(mark)\(CRC32C.checksum(body.utf8))}"
    }

    /// Whether a sealed text is unchanged; nil where it does not end with a checksum.
    package static func isWhole(_ text: String) -> Bool? {
        guard let end = text.range(of: mark, options: .backwards), text.last == "}", let crc = UInt32(text[end.upperBound...].dropLast())
        else {
            return nil
        }
        return crc == CRC32C.checksum(text[..<end.lowerBound].utf8)
    }

    /// The message for a text that was changed since it was sealed.
    package static let damage = "damaged: its checksum does not match its text"

    package static func decoded<T: Decodable>(
        _ type: T.Type, _ bytes: [UInt8], path: String, newestVersion: Int, remedy: String
    ) throws(CheckpointError) -> T {
        if bytes.isEmpty { throw .corrupt(path, "torn: it is empty", remedy: remedy) }
        let text = String(decoding: bytes, as: UTF8.self)
        // The version is checked first: a newer format may have its checksum elsewhere.
        if let found = LogJSON.decode(Version.self, text), found.version > newestVersion {
            throw .newerFormat(path, found: "\(found.version)", reads: "up to \(newestVersion)", remedy: remedy)
        }
        guard let isWhole = isWhole(text) else { throw .corrupt(path, "torn: it has no checksum at its end", remedy: remedy) }
        guard isWhole else { throw .corrupt(path, damage, remedy: remedy) }
        guard let value = LogJSON.decode(type, text) else {
            throw .corrupt(path, "damaged: a member is missing or of another type", remedy: remedy)
        }
        return value
    }
}
