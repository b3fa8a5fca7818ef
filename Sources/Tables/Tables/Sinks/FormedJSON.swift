import Columnar
import Foundation
import StateStore

/// Rows as Spark's JSON writer has them, but for what their forms say: JSON stands as JSON, and an optional that holds nothing is a null.
enum FormedJSON {
    /// Appends every row of `batch`, each with a line feed. Columns without a form are plain.
    static func append(_ batch: RecordBatch, _ forms: [ValueForm], to bytes: inout [UInt8]) {
        let forms = batch.columns.indices.map { forms.indices.contains($0) ? forms[$0] : .plain }
        let fields = batch.schema.fields
        for row in 0..<batch.count {
            value(.structure(batch.columns.map { $0.value(at: row) }), .structure(fields), .tuple(forms), &bytes)
            bytes.append(0x0A)
        }
    }

    private static func value(_ value: Value, _ type: DataType, _ form: ValueForm, _ bytes: inout [UInt8]) {
        switch (form, value, type) {
        case (.json, .string(let text), _), (.unsigned, .string(let text), _):
            // Bytes that are no JSON must not spoil the line.
            if isJSON(text) { bytes += text.utf8 } else { RowJSON.string(text, &bytes) }
        case (.optional, .null, _): bytes += "null".utf8
        case (.optional(let form), _, _): self.value(value, type, form, &bytes)
        case (.list(let form), .array(let elements), .array(let element)):
            list(elements, "[", "]", &bytes) { self.value($0, element, form, &$1) }
        case (.tuple(let forms), .structure(let members), .structure(let fields)) where forms.count == members.count && fields.count == members.count:
            let shown = members.indices.filter { members[$0] != .null || forms[$0].isOptional }
            list(shown, "{", "}", &bytes) { index, bytes in
                RowJSON.string(fields[index].name, &bytes)
                bytes.append(UInt8(ascii: ":"))
                self.value(members[index], fields[index].type, forms[index], &bytes)
            }
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

extension ValueForm {
    fileprivate var isOptional: Bool { if case .optional = self { true } else { false } }
}
