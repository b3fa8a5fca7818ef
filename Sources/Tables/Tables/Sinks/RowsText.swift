import Columnar
import StateStore

/// Rows as text, in the forms of the console and the JSON sink.
package struct RowsText {
    private let batches: [RecordBatch]

    /// - Parameter batches: at least one, all with the same schema.
    package init(_ batches: [RecordBatch]) { self.batches = batches }

    /// The table that `show` prints, without truncation.
    package func table(rows: Int) -> String {
        guard let schema = batches.first?.schema else { return "" }
        return TableText(schema, batches, rows: rows, truncate: 0).text
    }

    /// A JSON object a line; texts in columns of JSON are embedded as they are.
    package func json(_ logicalTypes: [LogicalType]) -> [UInt8] {
        var bytes: [UInt8] = []
        for batch in batches { LogicalTypeJSON.append(batch, logicalTypes, to: &bytes) }
        return bytes
    }
}
