import Columnar
import Expressions
import Plans

/// The event-time column of a plan or operator: a timestamp, or a window, whose end counts.
///
/// Created at planning, which refuses any other column: without a time, no row would ever be late.
package struct EventTimeColumn: Hashable, Sendable {
    package let ordinal: Int
    private let isWindow: Bool

    /// - Parameter reader: the node or operator that reads it, for the error message.
    /// - Throws: `AnalysisError` if the column is neither a timestamp nor a window.
    package init(_ schema: Schema, _ ordinal: Int, for reader: String) throws(AnalysisError) {
        guard schema.fields.indices.contains(ordinal) else {
            throw AnalysisError(.misplacedExpression, "\(reader): its column of event time is not in its input")
        }
        let field = schema.fields[ordinal]
        isWindow = Self.isWindow(field.type)
        guard isWindow || field.type == .timestamp else {
            throw AnalysisError(.eventTimeNotTimestamp, ["eventName": Quoted.name(field.name), "eventType": Quoted.type(field.type)])
        }
        self.ordinal = ordinal
    }

    /// The column of `plan` with a watermark; nil if there is none.
    package init?(of plan: AnalyzedPlan, for reader: String) throws(AnalysisError) {
        guard let ordinal = plan.output.firstIndex(where: \.isEventTime) else { return nil }
        try self.init(plan.schema, ordinal, for: reader)
    }

    /// Whether a type is that of `window(…)`, whichever parts are nullable.
    static func isWindow(_ type: DataType) -> Bool {
        guard case .structure(let fields) = type else { return false }
        return fields.map(\.name) == ["start", "end"] && fields.allSatisfy { $0.type == .timestamp }
    }

    /// The times of a batch, in µs.
    /// - Precondition: the column is not absent: the planner demands it.
    func times(_ batch: RecordBatch) -> EventTimes {
        let column = batch.columns[ordinal]
        guard isWindow else { return EventTimes(column.values(), column.validity) }
        let end = column.children[1]
        return EventTimes(end.values(), Bitmap.both(column.validity, end.validity))
    }
}

/// The event times of one batch.
struct EventTimes {
    /// In µs. A value under a null is unspecified.
    let micros: UnsafeBufferPointer<Int64>
    /// nil if none is null.
    let validity: Bitmap?

    fileprivate init(_ micros: UnsafeBufferPointer<Int64>, _ validity: Bitmap?) {
        self.micros = micros
        self.validity = validity
    }
}
