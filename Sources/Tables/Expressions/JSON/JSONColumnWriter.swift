import Columnar

/// Writes the values of one column as JSON; there is a tree of writers for a struct's columns, so that types are not examined for each row.
final class JSONColumnWriter {
    private let column: ColumnArray
    private let options: ToJSONOptions
    /// `"name":` with its escapes, for a field of a struct.
    private let label: [UInt8]
    private let children: [JSONColumnWriter]
    private let isMap: Bool
    /// For a map: all keys as text.
    private let keys: ByteRuns?
    /// The number of levels of the type above this one.
    private let depth: Int

    /// - Throws: `ExpressionError` if the type is nested more deeply than the thread's stack allows.
    init(_ column: ColumnArray, name: String?, options: ToJSONOptions, depth: Int = 0) throws {
        try Self.checkStack()
        self.column = column
        self.depth = depth
        self.options = options
        var label = GrowableBuffer(capacity: 64)
        if let name {
            Array(name.utf8).withUnsafeBytes { JSONText.quote($0, to: &label) }
            label.append(UInt8(ascii: ":"))
        }
        self.label = label.withBytes { Array($0) }
        switch column.layout {
        case .structure(let columns):
            guard case .structure(let fields) = column.type.physical else { preconditionFailure("\(column.type.sqlName) is not laid out as a struct") }
            // Not a closure: each level costs only one stack frame.
            var children: [JSONColumnWriter] = []
            for (field, column) in zip(fields, columns) { children.append(try JSONColumnWriter(column, name: field.name, options: options, depth: depth + 1)) }
            self.children = children
        case .list(_, let child): children = [try JSONColumnWriter(child, name: nil, options: options, depth: depth + 1)]
        case .null, .absent, .boolean, .fixed, .bytes: children = []
        }
        guard case .map(let key, _) = column.type, case .list(_, let child) = column.layout else {
            (isMap, keys) = (false, nil)
            return
        }
        isMap = true
        keys = try Self.text(child.children[0], key, options.context).byteRuns
    }

    /// The keys as text: times and intervals as the numbers that they are, arrays and structs as `[1,2]`, as Spark has them.
    private static func text(_ keys: ColumnArray, _ type: DataType, _ context: EvaluationContext) throws -> ColumnArray {
        switch keys.layout {
        case .list(let offsets, let child):
            let (positions, parts) = (offsets.elements(as: Int64.self), try text(child, child.type, context))
            return try bracketed(keys, context) { row in (Int(positions[row])..<Int(positions[row + 1])).map { (parts, $0) } }
        case .structure(let children):
            let parts = try children.map { try text($0, $0.type, context) }
            return try bracketed(keys, context) { row in parts.map { ($0, row) } }
        case .null, .absent, .boolean, .fixed, .bytes: break
        }
        let raw: DataType =
            switch type {
            case .date, .yearMonthInterval: .integer
            case .timestamp, .timestampNTZ, .dayTimeInterval: .long
            case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .decimal, .array, .map, .structure: type
            }
        let column = raw == type ? keys : ColumnArray(type: raw, count: keys.count, validity: keys.validity, layout: keys.layout)
        if raw == .string { return column }
        return try Cast.kernel(from: raw, to: .string)(.column(column), column.count, context)
    }

    /// Of each row its parts, rows of columns of text, between brackets.
    private static func bracketed(_ keys: ColumnArray, _ context: EvaluationContext, _ parts: (Int) -> [(ColumnArray, Int)]) throws -> ColumnArray {
        try Kernels.bytes(keys.count, .string, keys.validity, SizeGuard("to_json", context)) { row, out in
            out.append(UInt8(ascii: "["))
            for (index, (column, at)) in parts(row).enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                if column.isValid(at) { out.append(contentsOf: column.byteRuns[at]) } else { JSONText.append("null", to: &out) }
            }
            out.append(UInt8(ascii: "]"))
            return true
        }
    }

    private static func checkStack() throws {
        guard StackGuard.hasRoom() else { throw ExpressionError(.badArgument, "the values of to_json nest deeper than this thread's stack allows") }
    }

    /// The value of a row that is not null.
    func write(_ row: Int, to out: inout GrowableBuffer) throws {
        if depth > 16 { try Self.checkStack() }
        switch column.layout {
        case .null, .absent: JSONText.append("null", to: &out)
        case .boolean(let bits): JSONText.append(bits[row] ? "true" : "false", to: &out)
        case .fixed: try writeFixed(row, to: &out)
        case .bytes:
            let bytes = column.byteRuns[row]
            if column.type == .binary { JSONText.base64(bytes, to: &out) } else { JSONText.quote(bytes, to: &out) }
        case .list where isMap:
            // The keys in the form of a cast to text.
            out.append(UInt8(ascii: "{"))
            let entries = children[0]
            var first = true
            for index in column.elements(row) {
                if !first { out.append(UInt8(ascii: ",")) }
                first = false
                if let keys { JSONText.quote(keys[index], to: &out) }
                out.append(UInt8(ascii: ":"))
                if entries.children[1].column.isValid(index) { try entries.children[1].write(index, to: &out) } else { JSONText.append("null", to: &out) }
            }
            out.append(UInt8(ascii: "}"))
        case .list(let offsets, let child):
            let positions = offsets.elements(as: Int64.self)
            out.append(UInt8(ascii: "["))
            let first = Int(positions[row])
            for index in first..<Int(positions[row + 1]) {
                if index > first { out.append(UInt8(ascii: ",")) }
                if child.isValid(index) { try children[0].write(index, to: &out) } else { JSONText.append("null", to: &out) }
            }
            out.append(UInt8(ascii: "]"))
        case .structure:
            out.append(UInt8(ascii: "{"))
            var first = true
            for child in children where !options.ignoresNulls || child.column.isValid(row) {
                if !first { out.append(UInt8(ascii: ",")) }
                first = false
                child.label.withUnsafeBytes { out.append(contentsOf: $0) }
                if child.column.isValid(row) { try child.write(row, to: &out) } else { JSONText.append("null", to: &out) }
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    private func writeFixed(_ row: Int, to out: inout GrowableBuffer) throws {
        switch column.type {
        case .byte: NumberText.append(Int64(column.values(as: Int8.self)[row]), to: &out)
        case .short: NumberText.append(Int64(column.values(as: Int16.self)[row]), to: &out)
        case .integer: NumberText.append(Int64(column.values(as: Int32.self)[row]), to: &out)
        case .long: NumberText.append(column.values(as: Int64.self)[row], to: &out)
        case .float:
            let value = column.values(as: Float.self)[row]
            number(finite: value.isFinite, to: &out) { JavaDouble.write(value, to: $0) }
        case .double:
            let value = column.values(as: Double.self)[row]
            number(finite: value.isFinite, to: &out) { JavaDouble.write(value, to: $0) }
        case .date:
            let day = column.values(as: Int32.self)[row]
            guard let format = options.dateFormat else { return JSONText.date(day, to: &out) }
            var text = GrowableBuffer()
            try format.write(day: Int64(day), options.context, &text)
            text.withBytes { JSONText.quote($0, to: &out) }
        case .timestamp:
            let micros = column.values(as: Int64.self)[row]
            let zone = options.context.timeZone
            guard let format = options.timestampFormat else {
                return JSONText.timestamp(micros, offset: zone.offset(atSeconds: floorDivide(micros, 1_000_000)), to: &out)
            }
            try quoted(format, micros, zone, &out)
        case .timestampNTZ:
            let micros = column.values(as: Int64.self)[row]
            guard let format = options.timestampFormat else { return JSONText.clock(micros, to: &out) }
            try quoted(format, micros, .utc, &out)
        case .decimal(_, let scale): Decimal128.append(column.values(as: Int128.self)[row], scale: scale, to: &out)
        case .dayTimeInterval(let fields): text(AnsiInterval.text(micros: column.values(as: Int64.self)[row], fields), to: &out)
        case .yearMonthInterval(let fields): text(AnsiInterval.text(months: column.values(as: Int32.self)[row], fields), to: &out)
        case .null, .boolean, .string, .binary, .array, .map, .structure: preconditionFailure("\(column.type.sqlName) is not of fixed width")
        }
    }

    private func text(_ text: String, to out: inout GrowableBuffer) {
        var text = text
        text.withUTF8 { JSONText.quote(UnsafeRawBufferPointer($0), to: &out) }
    }

    private func quoted(_ format: TimeFormat, _ micros: Int64, _ zone: SessionZone, _ out: inout GrowableBuffer) throws {
        var text = GrowableBuffer()
        var context = options.context
        context.timeZone = zone
        try format.write(micros, context, &text)
        text.withBytes { JSONText.quote($0, to: &out) }
    }

    private func number(finite: Bool, to out: inout GrowableBuffer, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        if !finite { out.append(UInt8(ascii: "\"")) }
        out.append(atMost: JavaDouble.maximumLength) { write($0.assumingMemoryBound(to: UInt8.self)) }
        if !finite { out.append(UInt8(ascii: "\"")) }
    }
}
