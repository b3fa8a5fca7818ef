import CJSONReader
import Columnar

/// `from_json(text, schema)` over a whole column, as Spark 3.5's `JsonToStructs` evaluates it row by row.
///
/// Input: a string or binary column of documents. Output: a struct column of the same count, null if the document is null or
/// blank. A malformed document gives a struct of nulls or of the values before the error, exactly as Spark does in
/// PERMISSIVE mode. One call a batch; nothing is allocated for a row.
package enum FromJSON {
    /// Reads every document of `text`.
    ///
    /// - Parameters:
    ///   - schema: the struct's fields; a string field named as `options.corruptRecordColumn` gets the malformed documents.
    ///   - wanted: for each field whether it is read. The others are null, and need not be converted; nil wants all.
    /// - Throws: `JSONError.malformedRecord` in FAILFAST mode, naming the row; `unknownTimeZone` for an unknown session zone.
    package static func evaluate(
        _ text: ColumnArray, schema: [Field], options: JSONReadOptions = JSONReadOptions(), wanted: [Bool]? = nil
    ) throws(JSONError) -> ColumnArray {
        try evaluate(text, schema: schema, options: options, wanted: wanted, exactPathOnly: false)
    }

    /// As `evaluate`; `exactPathOnly` disables the fast path, so that tests can compare both.
    package static func evaluate(
        _ text: ColumnArray, schema: [Field], options: JSONReadOptions, wanted: [Bool]?, exactPathOnly: Bool
    ) throws(JSONError) -> ColumnArray {
        try check(schema, corruptRecordColumn: options.corruptRecordColumn)
        return try read(text, schema, options, wanted: wanted, exactPathOnly: exactPathOnly, root: .object)
    }

    /// Reads documents that are arrays of `element`. An object counts as an array of itself if `element` is a struct; other documents are null.
    package static func evaluate(
        _ text: ColumnArray, arrayOf element: DataType, options: JSONReadOptions, exactPathOnly: Bool = false
    ) throws(JSONError) -> ColumnArray {
        var options = options
        options.corruptRecordColumn = ""
        let type = DataType.array(element)
        let read = try read(text, [Field("value", type)], options, wanted: nil, exactPathOnly: exactPathOnly, root: .list)
        guard case .structure(let columns) = read.layout else { return .nulls(type, count: text.count) }
        return columns[0]
    }

    /// The expected root of a document.
    enum Root { case object, list, map }

    /// Reads documents that are maps of text to `value`; a document that is not an object is null.
    package static func evaluate(
        _ text: ColumnArray, mapOf value: DataType, options: JSONReadOptions, exactPathOnly: Bool = false
    ) throws(JSONError) -> ColumnArray {
        var options = options
        options.corruptRecordColumn = ""
        let type = DataType.map(.string, value)
        let read = try read(text, [Field("value", type)], options, wanted: nil, exactPathOnly: exactPathOnly, root: .map)
        guard case .structure(let columns) = read.layout else { return .nulls(type, count: text.count) }
        return columns[0]
    }

    private static func read(
        _ text: ColumnArray, _ schema: [Field], _ options: JSONReadOptions, wanted: [Bool]?, exactPathOnly: Bool, root: Root
    ) throws(JSONError) -> ColumnArray {
        let type = DataType.structure(schema)
        guard case .bytes(let offsets, let data) = text.layout else { return .nulls(type, count: text.count) }
        let zones = try JSONZones(options)
        var nodes = JSONSchemaNodes(schema, corruptRecordColumn: options.corruptRecordColumn, wanted: wanted)
        zones.readTypes = nodes.readTypes
        return try nodes.withReader(environment: zones.environment(failFast: options.mode == .failFast, columnBytes: options.columnBytes, root: root)) { reader throws(JSONError) in
            portage_json_force_slow(reader, exactPathOnly)
            let bad = portage_json_read(
                reader, data.base.assumingMemoryBound(to: UInt8.self), offsets.base.assumingMemoryBound(to: Int64.self),
                text.validity.map { UnsafePointer($0.buffer.base.assumingMemoryBound(to: UInt8.self)) }, Int64(text.count))
            withExtendedLifetime((zones, offsets, data, text)) {}
            if bad <= -2 {
                throw JSONError(
                    .tooLarge,
                    "from_json: the values would be larger than \(options.columnBytes >> 20) MiB a column, "
                        + "the limit of an expression in one batch; take smaller batches, or leave the large field out of the schema")
            }
            guard bad < 0 else { throw malformed(text, row: Int(bad)) }
            if let error = zones.upgraded {
                throw JSONError(.parserUpgrade, error.errorClass ?? .parserUpgrade, error.message, detail: "from_json\(error.detail.map { ": \($0)" } ?? "")")
            }
            var next = 0
            return column(reader, type, &next)
        }
    }

    /// - Throws: if the field for malformed documents is not a string.
    package static func check(_ schema: [Field], corruptRecordColumn: String) throws(JSONError) {
        guard let field = schema.first(where: { $0.name == corruptRecordColumn && $0.type != .string }) else { return }
        throw JSONError(
            .corruptRecordType,
            "The field for corrupt records must be string type and nullable: '\(field.name)' is \(field.type.sqlName). Declare it as string, "
                + "or name another by columnNameOfCorruptRecord")
    }

    /// The error of FAILFAST mode.
    package static func malformed(_ text: ColumnArray, row: Int) -> JSONError {
        let shown = text.byteRuns.string(row).prefix(200)
        return JSONError(
            .malformedRecord, .malformedRecord, ["badRecord": String(shown), "failFastMode": "FAILFAST"])
    }

    /// The column of node `next` and its descendants, in preorder.
    private static func column(_ reader: OpaquePointer, _ type: DataType, _ next: inout Int) -> ColumnArray {
        let taken = portage_json_take(reader, next)
        next += 1
        let count = Int(taken.count)
        let validity = taken.validity.map { base -> Bitmap? in
            let buffer = Buffer(adoptingAligned: base, byteCount: Int(taken.validity_bytes))
            return taken.null_count == 0 ? nil : Bitmap(buffer: buffer, count: count)
        }
        let data = taken.data.map { Buffer(adoptingAligned: $0, byteCount: Int(taken.data_bytes)) }
        let offsets = taken.offsets.map { Buffer(adoptingAligned: $0, byteCount: (count + 1) * 8) }
        var layout: ColumnArray.Layout?
        switch type {
        case .null: layout = .null
        case .boolean: layout = data.map { .boolean(Bitmap(buffer: $0, count: count)) }
        case .byte, .short, .integer, .long, .float, .double, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval: layout = data.map { .fixed($0) }
        case .string, .binary:
            if let offsets, let data { layout = .bytes(offsets: offsets, data: data) }
        case .map(let key, let value):
            let child = column(reader, .entry(key, value), &next)
            layout = offsets.map { .list(offsets: $0, child: child) }
        case .array(let element):
            let child = column(reader, element, &next)
            layout = offsets.map { .list(offsets: $0, child: child) }
        case .structure(let fields):
            layout = .structure(fields.map { column(reader, $0.type, &next) })
        }
        // A field that is not wanted has no memory of its own.
        guard let layout, validity != nil || type == .null else { return .nulls(type, count: count) }
        return ColumnArray(type: type, count: count, validity: validity ?? nil, layout: layout)
    }
}
