import Columnar
import Foundation

/// `to_json(struct)` over a whole column, as Spark 3.5's `StructsToJson` writes it: null fields left out, nulls in lists
/// kept, doubles as in Java, NaN and the infinities as strings, timestamps in ISO 8601 with milliseconds, bytes in base64.
///
/// Input: a struct column (or a list of any type). Output: a string column of the same count, null if the struct is null.
package enum ToJSON {
    /// Writes every value of `column`.
    ///
    /// - Throws: `JSONError.unknownTimeZone` for an unknown `timeZone`, the session's zone, in which timestamps are written.
    package static func evaluate(_ column: ColumnArray, timeZone: String = "UTC") throws -> ColumnArray {
        guard let zone = SessionZone(timeZone) else { throw JSONZones.unknown(timeZone) }
        return try evaluate(column, options: ToJSONOptions(context: EvaluationContext(batchTimestampMicros: 0, timeZone: zone)))
    }

    /// - Throws: `ExpressionError` `.tooLarge` for a text beyond the limits, `.badPattern` for an unknown zone.
    package static func evaluate(_ column: ColumnArray, options: ToJSONOptions) throws -> ColumnArray {
        let writer = try JSONColumnWriter(column, name: nil, options: options)
        return try Kernels.bytes(
            column.count, .string, ColumnarValue.column(column).validity(column.count), SizeGuard("to_json", options.context),
            expecting: min(column.count, 1 << 16) * 64
        ) { row, out in
            try writer.write(row, to: &out)
            return true
        }
    }
}
