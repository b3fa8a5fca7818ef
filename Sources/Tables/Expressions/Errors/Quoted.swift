import Columnar
import Settings

/// Names, types and expressions in the notation of Spark's messages.
package enum Quoted {
    /// `` `r`.`a` ``
    package static func name(_ parts: [String]) -> String {
        parts.map { "`\($0.replacing("`", with: "``"))`" }.joined(separator: ".")
    }

    package static func name(_ part: String) -> String { name([part]) }

    /// `"ARRAY<INT>"`
    package static func type(_ type: DataType) -> String { "\"\(sql(type))\"" }

    /// `("INT" or "STRING")`; for one type just that type.
    package static func choice(_ types: [DataType]) -> String {
        types.count == 1 ? type(types[0]) : "(\(types.map(type).joined(separator: " or ")))"
    }

    /// `["INT", "STRING"]`
    package static func list(_ types: [DataType]) -> String { "[\(types.map(type).joined(separator: ", "))]" }

    /// `"(i + 1)"`
    package static func expression(_ text: String) -> String { "\"\(text)\"" }

    /// `'it\'s'`
    package static func text(_ text: String) -> String {
        "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
    }

    private static func sql(_ type: DataType) -> String {
        switch type {
        case .array(let element): "ARRAY<\(sql(element))>"
        case .map(let key, let value): "MAP<\(sql(key)), \(sql(value))>"
        case .structure(let fields): "STRUCT<\(fields.map { "\($0.name): \(sql($0.type))" }.joined(separator: ", "))>"
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval,
            .yearMonthInterval: type.sqlName.uppercased()
        }
    }

    /// The suggestions for a name, nearest first, at most five: by the edit distance between the name as written and the candidate in
    /// backticks, then alphabetically. A table's name that all candidates share is left out if none was written. Mirrors Spark's
    /// `StringUtils.orderSuggestedIdentifiersBySimilarity`.
    package static func proposal(_ parts: [String], among candidates: [[String]]) -> String {
        var names = candidates.sorted { ($0.last ?? "") < ($1.last ?? "") }
        if parts.count == 1, Set(names.map { $0.dropLast() }).count == 1 {
            names = names.map { $0.suffix(1) }
        } else if parts.count <= 2, Set(names.map { $0.dropLast(2) }).count == 1 {
            names = names.map { $0.suffix(2) }
        }
        let written = scalars(parts.map { $0.contains(".") ? "`\($0)`" : $0 }.joined(separator: "."))
        let ranked = names.map(name).enumerated().map { (place: $0.offset, name: $0.element, edits: NearestName.distance(written, scalars($0.element), transposes: false)) }
            .sorted { ($0.edits, $0.place) < ($1.edits, $1.place) }
        return ranked.prefix(5).map(\.name).joined(separator: ", ")
    }

    /// Only the beginnings of names are compared, because a user's name may have any length.
    private static func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars.prefix(200)) }
}
