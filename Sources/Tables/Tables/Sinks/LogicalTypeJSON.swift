import Columnar
import Foundation
import StateStore

/// Rows in the form of Spark's JSON writer, except for logical types: JSON is embedded as it is. Nothing is left out: a null is there, and
/// of members of the same name the later ones have a number, `max` and `max_2`.
enum LogicalTypeJSON {
    /// Appends every row of `batch`, each followed by a line feed. Columns without a logical type are plain.
    static func append(_ batch: RecordBatch, _ logicalTypes: [LogicalType], to bytes: inout [UInt8]) {
        let logicalTypes = batch.columns.indices.map { logicalTypes.indices.contains($0) ? logicalTypes[$0] : .plain }
        let fields = batch.schema.fields
        for row in 0..<batch.count {
            value(.structure(batch.columns.map { $0.value(at: row) }), .structure(fields), .tuple(logicalTypes), &bytes)
            bytes.append(0x0A)
        }
    }

    private static func value(_ value: Value, _ type: DataType, _ form: LogicalType, _ bytes: inout [UInt8]) {
        switch (form, value, type) {
        case (.json, .string(let text), _), (.unsigned, .string(let text), _):
            // Bytes that are not JSON must not corrupt the line.
            if isJSON(text) { bytes += text.utf8 } else { JSONString.append(text, to: &bytes) }
        case (.optional, .null, _): bytes += "null".utf8
        case (.optional(let form), _, _): self.value(value, type, form, &bytes)
        case (.list(let form), .array(let elements), .array(let element)):
            list(elements, "[", "]", &bytes) { self.value($0, element, form, &$1) }
        case (.tuple(let logicalTypes), .structure(let members), .structure(let fields))
        where logicalTypes.count == members.count && fields.count == members.count:
            var seen: [String: Int] = [:]
            let names = fields.map { field in
                seen[field.name, default: 0] += 1
                return seen[field.name] == 1 ? field.name : "\(field.name)_\(seen[field.name] ?? 0)"
            }
            list(Array(members.indices), "{", "}", &bytes) { index, bytes in
                JSONString.append(names[index], to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                self.value(members[index], fields[index].type, logicalTypes[index], &bytes)
            }
        case (.plain, .structure(let members), .structure): self.value(value, type, .tuple(members.map { _ in .plain }), &bytes)
        default: RowJSON.value(value, type, &bytes)
        }
    }

    private static func list<T>(_ items: [T], _ open: String, _ close: String, _ bytes: inout [UInt8], _ body: (T, inout [UInt8]) -> Void) {
        bytes += open.utf8
        for (place, item) in items.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            body(item, &bytes)
        }
        bytes += close.utf8
    }

    private static func isJSON(_ text: String) -> Bool {
        !text.utf8.contains(0x0A) && (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)) != nil
    }
}
