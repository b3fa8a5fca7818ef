import Columnar

/// The rows of a table as lines of JSON, written column by column: each like `to_json` of a struct, followed by a line feed.
package struct JSONLines: Sendable {
    private let options: ToJSONOptions

    package init(_ options: ToJSONOptions) { self.options = options }

    /// Appends every row of `batch`.
    /// - Throws: `ExpressionError` if a type is nested more deeply than the thread's stack allows.
    package func append(_ batch: RecordBatch, to bytes: inout GrowableBuffer) throws {
        let columns = zip(batch.columns, batch.schema.fields).map { Self.named($0, as: $1.type) }
        let fields = zip(batch.schema.fields, columns).map { Field($0.name, $1.type) }
        let rows = ColumnArray(type: .structure(fields), count: batch.count, layout: .structure(columns))
        let writer = try JSONColumnWriter(rows, name: nil, options: options)
        for row in 0..<batch.count {
            try writer.write(row, to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    /// The column with the schema's names in its structs: after a union they may be another table's.
    private static func named(_ column: ColumnArray, as type: DataType) -> ColumnArray {
        guard column.type != type, column.type.isLike(type) else { return column }
        let layout: ColumnArray.Layout
        switch column.layout {
        case .null, .absent, .boolean, .fixed, .bytes: return column
        case .list(let offsets, let child):
            guard case .array(let element) = type else { return column }
            layout = .list(offsets: offsets, child: named(child, as: element))
        case .structure(let children):
            guard case .structure(let fields) = type else { return column }
            layout = .structure(zip(children, fields).map { named($0, as: $1.type) })
        }
        return ColumnArray(type: type, count: column.count, validity: column.validity, layout: layout)
    }
}
