import Columnar
import Foundation

/// Rows as the table that Spark's `show` prints.
///
/// ```
/// +---+-----+
/// |  k|count|
/// +---+-----+
/// |  a|    2|
/// +---+-----+
/// ```
struct TableText {
    let text: String

    /// - Parameters:
    ///   - rows: the maximum of rows.
    ///   - truncate: the maximum of characters in a cell; 0 for no limit, with left alignment.
    init(_ schema: Schema, _ batches: [RecordBatch], rows limit: Int, truncate: Int, zone: SessionZone = .utc) {
        var cells = [schema.names.map { Self.cut($0, truncate) }]
        let total = batches.reduce(0) { $0 + $1.count }
        outer: for batch in batches {
            for row in 0..<batch.count {
                if cells.count > limit { break outer }
                cells.append(
                    zip(batch.columns, schema.fields).map { Self.cut(DisplayText.text($0.value(at: row), $1.type, zone), truncate) })
            }
        }
        let widths = schema.fields.indices.map { column in max(3, cells.map { Self.width($0[column]) }.max() ?? 3) }
        let rule = "+" + widths.map { String(repeating: "-", count: $0) }.joined(separator: "+") + "+\n"
        func line(_ row: [String]) -> String {
            let padded = zip(row, widths).map { cell, width in
                let space = String(repeating: " ", count: width - Self.width(cell))
                return truncate > 0 ? space + cell : cell + space
            }
            return "|" + padded.joined(separator: "|") + "|\n"
        }
        var text = rule + line(cells[0]) + rule + cells.dropFirst().map(line).joined() + rule
        if total > cells.count - 1 {
            text += "only showing top \(limit) \(limit == 1 ? "row" : "rows")\n"
        }
        self.text = text
    }

    private static func cut(_ cell: String, _ truncate: Int) -> String {
        let cell = escaped(cell)
        guard truncate > 0, cell.count > truncate else { return cell }
        return truncate < 4 ? String(cell.prefix(truncate)) : cell.prefix(truncate - 3) + "..."
    }

    /// Control characters would break the table.
    private static func escaped(_ cell: String) -> String {
        guard cell.utf8.contains(where: { $0 < 0x20 }) else { return cell }
        return cell.replacingOccurrences(of: "\n", with: "\\n").replacingOccurrences(of: "\r", with: "\\r")
            .replacingOccurrences(of: "\t", with: "\\t").replacingOccurrences(of: "\u{0B}", with: "\\v")
            .replacingOccurrences(of: "\u{0C}", with: "\\f").replacingOccurrences(of: "\u{08}", with: "\\b")
            .replacingOccurrences(of: "\u{07}", with: "\\a")
    }

    /// Terminal columns: East Asian wide characters take two.
    private static func width(_ cell: String) -> Int {
        cell.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6:
                sum + 2
            default: sum + 1
            }
        }
    }
}
