import Columnar
import Expressions
import Plans

/// `window(…)` as a column: each row once for every window in which its time lies, with the window as the last column.
struct WindowStep: RowwiseStep {
    let window: WindowLattice
    let time: CompiledExpression
    let schema: Schema
    /// Whether the window itself is read.
    let isRead: Bool

    /// The type of the window's column.
    private var type: DataType { TimeWindow.type(of: time.type) }

    var rowsPerRow: Int { window.overlap }

    func apply(_ batch: RecordBatch, _ task: inout TaskContext) throws -> RecordBatch {
        var pairs = WindowPairs()
        pairs.assign(try time.evaluate(batch, task.context), window)
        var columns = batch.columns
        if pairs.usesRows {
            let rows = Selection(UnsafeBufferPointer(start: pairs.rows, count: pairs.count).map { Int32(truncatingIfNeeded: $0) })
            columns = columns.map { $0.take(rows) }
        }
        columns.append(isRead ? column(UnsafeBufferPointer(start: pairs.starts, count: pairs.count)) : .absent(type, count: pairs.count))
        return RecordBatch(schema: schema, count: pairs.count, columns: columns)
    }

    func origins(of columns: Set<Int>) -> Set<Int>? {
        // The window is the last.
        let window = schema.fields.count - 1
        return columns.contains(window) ? columns.subtracting([window]).union(time.columns) : columns
    }

    func failing(_ row: RecordBatch, _ task: TaskContext) -> Set<Int>? { time.columns }

    private func column(_ starts: UnsafeBufferPointer<Int64>) -> ColumnArray {
        let member = time.type
        let ends = Buffer.uninitialized(byteCount: starts.count * 8)
        let values = ends.mutableElements(as: Int64.self)
        for (index, start) in starts.enumerated() { values[index] = start &+ window.duration }
        return ColumnArray(
            type: type, count: starts.count,
            layout: .structure([
                ColumnArray(type: member, count: starts.count, layout: .fixed(Buffer(Array(starts)))),
                ColumnArray(type: member, count: starts.count, layout: .fixed(ends)),
            ]))
    }
}
