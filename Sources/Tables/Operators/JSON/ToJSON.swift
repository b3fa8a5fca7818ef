import Columnar
import Foundation

/// `to_json(struct)` over a whole column, as Spark 3.5's `StructsToJson` writes it: fields that are null left out, nulls in lists
/// kept, doubles as Java prints them, NaN and the infinities as strings, timestamps in ISO 8601 with milliseconds, bytes in base64.
///
/// Input: a struct column (or a list of anything). Output: a string column of the same count, null where the struct is null.
package enum ToJSON {
    /// Writes every value of `column`.
    ///
    /// - Throws: `JSONError.unknownTimeZone` where `timeZone` is none; Spark's session zone, in which timestamps are written.
    package static func evaluate(_ column: ColumnArray, timeZone: String = "UTC") throws(JSONError) -> ColumnArray {
        let writer = JSONColumnWriter(column, name: nil, zone: try JSONZones(session: timeZone))
        var offsets = GrowableBuffer(capacity: (column.count + 1) * 8)
        var validity = BitmapBuilder(capacity: column.count)
        var out = GrowableBuffer(capacity: column.count * 64)
        offsets.append(Int64(0))
        for row in 0..<column.count {
            let valid = column.isValid(row)
            if valid { writer.write(row, to: &out) }
            validity.append(valid)
            offsets.append(Int64(out.byteCount))
        }
        let bits: Bitmap? = validity.hasClear ? validity.finish() : nil
        return ColumnArray(
            type: .string, count: column.count, validity: bits, layout: .bytes(offsets: offsets.finish(), data: out.finish()))
    }
}
