/// Rows of texts as lines whose columns stand below each other.
enum AlignedText {
    /// - Parameter rows: of equal length. Two spaces separate columns; the last one is not padded.
    static func lines(_ rows: [[String]]) -> [String] {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                column + 1 == row.count ? cell.0 : cell.0.padded(cell.1)
            }.joined(separator: "  ")
        }
    }
}

extension String {
    /// With spaces at its end, up to so many characters.
    func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
