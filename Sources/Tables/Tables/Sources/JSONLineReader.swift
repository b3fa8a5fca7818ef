import Columnar
import Operators
import Plans

/// Lines of JSON as rows of a schema: a document a line, an array a row for each of its elements, a blank line none.
///
/// A malformed line gives a row of nulls, or of what could be read of it. Mirrors Spark's line-wise JSON source.
struct JSONLineReader: Sendable {
    let schema: Schema
    private let options: JSONReadOptions

    /// - Throws: an option that cannot be, or a corrupt-record column that is no text.
    init(_ schema: Schema, _ given: [(String, String)], _ context: EvaluationContext) throws {
        self.schema = schema
        let (named, read) = try JSONOptions(given, function: "json", offered: JSONOptions.readNames).readOptions()
        options = read.completed(named, context)
        try FromJSON.check(schema.fields, corruptRecordColumn: options.corruptRecordColumn)
    }

    /// The rows of one column of lines; of `columns` only. In DROPMALFORMED mode a line that is bad in one of these has none, as in Spark.
    func rows(_ lines: RecordBatch, columns: [Int]) throws -> RecordBatch {
        guard options.mode == .dropMalformed else { return try allRows(lines, columns: columns) }
        let read = columns.filter { schema.fields[$0].name != options.corruptRecordColumn }
        let marked = JSONLineReader(Schema(read.map { schema.fields[$0] } + [Field(Self.good, .string)]), self)
        let rows = try marked.allRows(lines, columns: Array(0...read.count))
        let bad = rows.columns[read.count]
        let kept = (0..<rows.count).filter { !bad.isValid($0) }.map { Int32(truncatingIfNeeded: $0) }
        let chosen = columns.map { ordinal -> ColumnArray in
            guard let place = read.firstIndex(of: ordinal) else { return .nulls(schema.fields[ordinal].type, count: kept.count) }
            return kept.count == rows.count ? rows.columns[place] : rows.columns[place].take(Selection(kept))
        }
        return batch(kept.count, chosen, columns)
    }

    /// Reads `schema` as `other` reads its own, and says of each line whether it was bad.
    private init(_ schema: Schema, _ other: JSONLineReader) {
        self.schema = schema
        var options = other.options
        options.mode = .permissive
        options.corruptRecordColumn = Self.good
        self.options = options
    }

    private func allRows(_ lines: RecordBatch, columns: [Int]) throws -> RecordBatch {
        let text = lines.columns[0]
        var kept: [Int32] = []
        var arrays: [Int] = []
        for row in 0..<lines.count {
            guard let first = text.byteRuns[row].first(where: { !Self.isBlank($0) }) else { continue }
            if first == UInt8(ascii: "[") { arrays.append(kept.count) }
            kept.append(Int32(truncatingIfNeeded: row))
        }
        let documents = kept.count == lines.count ? text : text.take(Selection(kept))
        let wanted = schema.fields.indices.map(columns.contains)
        let read = try FromJSON.evaluate(documents, schema: schema.fields, options: options, wanted: wanted)
        guard case .structure(let fields) = read.layout else { return batch(0, columns.map { .nulls(schema.fields[$0].type, count: 0) }, columns) }
        if arrays.isEmpty { return batch(documents.count, columns.map { fields[$0] }, columns) }
        return try withElements(documents, arrays, fields, wanted, columns)
    }

    /// JSON's own white space: a line of other control characters is malformed, not blank.
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private func batch(_ count: Int, _ columns: [ColumnArray], _ ordinals: [Int]) -> RecordBatch {
        RecordBatch(schema: Schema(ordinals.map { schema.fields[$0] }), count: count, columns: columns)
    }

    // MARK: Arrays

    private static let good = "portage.good"

    /// Puts the elements of the lines that are arrays where the lines stood.
    private func withElements(
        _ documents: ColumnArray, _ arrays: [Int], _ fields: [ColumnArray], _ wanted: [Bool], _ columns: [Int]
    ) throws -> RecordBatch {
        // As the one field of an object the array is read by its elements' type; the object's corrupt record tells whether it was whole.
        var texts = BytesBuilder(.string, capacity: arrays.count)
        for row in arrays {
            var text = GrowableBuffer()
            JSONLineReader.opening.withUnsafeBytes { text.append(contentsOf: $0) }
            text.append(contentsOf: Self.array(documents.byteRuns[row]))
            text.append(UInt8(ascii: "}"))
            text.withBytes { texts.append($0) }
        }
        let elements = schema.fields.map { $0.name == options.corruptRecordColumn ? Field($0.name + " ", .null) : $0 }
        var inner = options
        inner.corruptRecordColumn = Self.good
        let read = try FromJSON.evaluate(
            texts.finish(), schema: [Field("a", .array(.structure(elements))), Field(Self.good, .string)], options: inner)
        guard case .structure(let parts) = read.layout, case .list(let offsets, let child) = parts[0].layout, case .structure(let members) = child.layout else {
            throw AnalysisError(.wrongOption, "json: a line that is an array cannot be read under this schema")
        }
        let positions = offsets.elements(as: Int64.self)
        // A line's rows: of the documents, or of the elements, which stand behind them.
        var rows: [Int32] = []
        var corrupt: [CorruptRecord] = []
        var next = 0
        for row in 0..<documents.count {
            guard next < arrays.count, arrays[next] == row else {
                rows.append(Int32(truncatingIfNeeded: row))
                corrupt.append(.asRead)
                continue
            }
            let isBad = parts[1].isValid(next)
            if !parts[0].isValid(next) {
                // Not an array of objects: one row without values.
                rows.append(-1)
                corrupt.append(.line(row))
            } else {
                for element in positions[next]..<positions[next + 1] {
                    rows.append(child.isValid(Int(element)) ? Int32(truncatingIfNeeded: documents.count + Int(element)) : -1)
                    corrupt.append(isBad ? .line(row) : .none)
                }
            }
            next += 1
        }
        let selection = Selection(rows)
        let chosen = columns.map { ordinal -> ColumnArray in
            let field = schema.fields[ordinal]
            if field.name == options.corruptRecordColumn { return corruptRecords(rows, corrupt, documents, fields[ordinal]) }
            guard wanted[ordinal] else { return .nulls(field.type, count: rows.count) }
            return ColumnArray.concat([fields[ordinal], members[ordinal]], type: field.type).take(selection)
        }
        return batch(rows.count, chosen, columns)
    }

    /// A row's corrupt record.
    private enum CorruptRecord {
        /// Of a line that is no array: what its own reading gave.
        case asRead
        /// Of an array that was not whole: its line.
        case line(Int)
        case none
    }

    private func corruptRecords(_ rows: [Int32], _ corrupt: [CorruptRecord], _ documents: ColumnArray, _ own: ColumnArray) -> ColumnArray {
        var texts = BytesBuilder(.string, capacity: rows.count)
        for (row, record) in zip(rows, corrupt) {
            switch record {
            case .line(let line): texts.append(documents.byteRuns[line])
            case .asRead where row >= 0 && own.isValid(Int(row)): texts.append(own.byteRuns[Int(row)])
            case .asRead, .none: texts.appendNull()
            }
        }
        return texts.finish()
    }

    private static let opening = Array("{\"a\":".utf8)

    /// The array at the start of a line, without what follows it: nobody reads that.
    private static func array(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var depth = 0
        var quote: UInt8 = 0
        var at = 0
        while at < line.count {
            let byte = line[at]
            if quote != 0 {
                if byte == UInt8(ascii: "\\") { at += 1 } else if byte == quote { quote = 0 }
            } else {
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
                case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    depth -= 1
                    if depth == 0 { return UnsafeRawBufferPointer(rebasing: line[...at]) }
                default: break
                }
            }
            at += 1
        }
        return line
    }
}
