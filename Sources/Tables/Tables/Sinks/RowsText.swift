import Columnar
import StateStore

/// Rows in text, as the console and the JSON sink have them.
package struct RowsText {
    private let batches: [RecordBatch]

    /// - Parameter batches: at least one, all of one schema.
    package init(_ batches: [RecordBatch]) { self.batches = batches }

    /// The text table of `show`, nothing cut off.
    package func table(rows: Int) -> String {
        guard let schema = batches.first?.schema else { return "" }
        return TableText(schema, batches, rows: rows, truncate: 0).text
    }

    /// An object a line, with columns whose texts may be JSON: these go in as they are.
    package func json(_ forms: [ValueForm]) -> [UInt8] {
        var bytes: [UInt8] = []
        for batch in batches { FormedJSON.append(batch, forms, to: &bytes) }
        return bytes
    }
}
