import Checkpoints
import Columnar
import Foundation

/// The file `state/OPERATOR/0/_metadata/schema` in the form of Spark's version 2, with the columns' metadata as the metadata of fields, and
/// a checksum after it.
///
/// Big-endian: `v2` as text (u16 length, UTF-8), then key and value each as i32 number of parts and the parts of its JSON as texts.
enum StateSchemaFile {
    static func path(root: String, _ id: StateStoreID) -> String {
        let store = StateStoreID(operatorID: id.operatorID, partition: 0, name: id.name)
        return "\(root)/state/\(store)/_metadata/schema"
    }

    static func bytes(_ schema: StateSchema) -> [UInt8] {
        var bytes: [UInt8] = []
        func append(_ text: Substring) {
            withUnsafeBytes(of: UInt16(truncatingIfNeeded: text.utf8.count).bigEndian) { bytes += $0 }
            bytes += text.utf8
        }
        append("v2")
        for columns in [schema.key, schema.value] {
            var json = Substring(SchemaJSON.text(columns.map { ($0.field, $0.metadata) })).unicodeScalars
            var parts: [Substring] = []
            while !json.isEmpty {
                // A text of this format holds 65535 bytes, and a scalar takes at most 4; a character may take any number.
                parts.append(Substring(json.prefix(16_000)))
                json = json.dropFirst(16_000)
            }
            withUnsafeBytes(of: Int32(truncatingIfNeeded: parts.count).bigEndian) { bytes += $0 }
            parts.forEach(append)
        }
        withUnsafeBytes(of: CRC32C.checksum(bytes).littleEndian) { bytes += $0 }
        return bytes
    }

    private static let remedy =
        "restore it from a copy, or delete it, and the next start writes it again (and does not notice a change of keys or values since)"

    /// The error for state without its schema file.
    static func missing(_ path: String) -> CheckpointError {
        .corrupt(
            path, "missing, though the store has state", remedy: "restore it from a copy, or start the query once, which writes it again")
    }

    /// - Throws: `.corrupt` or `.newerFormat`, naming the file and what to do.
    static func read(_ bytes: [UInt8], operatorName: String, path: String) throws(CheckpointError) -> StateSchema {
        func damaged(_ what: String) -> CheckpointError { .corrupt(path, what, remedy: remedy) }
        guard bytes.count > 8 else { throw damaged(bytes.isEmpty ? "torn: it is empty" : "torn: it has only \(bytes.count) bytes") }
        var position = 0
        let end = bytes.count - 4
        func number(_ size: Int) -> Int? {
            guard end - position >= size else { return nil }
            defer { position += size }
            return bytes[position..<position + size].reduce(0) { $0 << 8 | Int($1) }
        }
        func text() -> String? {
            guard let count = number(2), end - position >= count else { return nil }
            defer { position += count }
            return String(validating: bytes[position..<position + count], as: UTF8.self)
        }
        guard let version = text() else { throw damaged("torn or damaged") }
        guard version == "v2" else {
            guard version.first == "v", let number = Int(version.dropFirst()), number > 0 else {
                throw damaged("damaged: it does not begin with a version")
            }
            guard number > 2 else { throw damaged("has format \(version), which this engine does not read") }
            throw .newerFormat(path, found: version, reads: "v2", remedy: remedy)
        }
        let crc = bytes[end...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard crc == CRC32C.checksum(bytes[..<end]) else { throw damaged("torn or damaged: its checksum does not match") }
        var parts: [[StateSchema.Column]] = []
        for _ in 0..<2 {
            guard let count = number(4) else { throw damaged("damaged: it is cut") }
            var json = ""
            for _ in 0..<count {
                guard let part = text() else { throw damaged("damaged: it is cut") }
                json += part
            }
            guard let columns = try? SchemaJSON.columns(json) else { throw damaged("damaged: its schema cannot be read") }
            parts.append(columns.map { StateSchema.Column($0.field, metadata: $0.metadata) })
        }
        return StateSchema(operatorName: operatorName, key: parts[0], value: parts[1])
    }
}
