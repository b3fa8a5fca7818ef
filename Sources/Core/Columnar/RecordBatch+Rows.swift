/// Choosing and joining rows of whole batches.
extension RecordBatch {
    /// The rows that `selection` names, in its order.
    public func take(_ selection: Selection) -> RecordBatch {
        RecordBatch(schema: schema, count: selection.count, columns: columns.map { $0.take(selection) })
    }

    /// The rows whose bit is set; the batch itself when all are.
    public func filter(_ mask: Bitmap) -> RecordBatch {
        precondition(mask.count == count, "mask and batch differ in length")
        return mask.setCount == count ? self : take(mask.setIndices)
    }

    /// The rows where the boolean column `condition` is true (neither false nor null).
    public func filter(_ condition: ColumnArray) -> RecordBatch { filter(condition.trueBits) }

    /// The rows `range`.
    public func slice(_ range: Range<Int>) -> RecordBatch {
        RecordBatch(schema: schema, count: range.count, columns: columns.map { $0.slice(range) })
    }

    /// The rows of `batches` in order, under `schema`.
    ///
    /// - Precondition: every batch has the schema's column types.
    public static func concat(_ batches: [RecordBatch], schema: Schema) -> RecordBatch {
        let parts = batches.filter { $0.count > 0 }
        if parts.count == 1, let only = parts.first, only.schema == schema { return only }
        return RecordBatch(
            schema: schema, count: parts.reduce(0) { $0 + $1.count },
            columns: schema.fields.indices.map { column in
                ColumnArray.concat(parts.map { $0.columns[column] }, type: schema.fields[column].type)
            })
    }
}
