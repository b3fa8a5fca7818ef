import Columnar
import Expressions
import Operators
import Plans

/// Reads lines of JSON as rows of a schema: a document gives a row, an array a row for each of its elements, a blank line none.
///
/// A malformed line gives a row of nulls, or of the values that could be read. Mirrors Spark's line-wise JSON source.
struct JSONLineReader: Sendable {
    let schema: Schema
    private let options: JSONReadOptions

    /// - Throws: for an invalid option, or a corrupt-record column that is not a string.
    init(_ schema: Schema, _ given: [(String, String)], _ context: EvaluationContext) throws {
        self.schema = schema
        let (named, read) = try JSONOptions(given, for: .source).readOptions()
        options = read.completed(named, context)
        try FromJSON.check(schema.fields, corruptRecordColumn: options.corruptRecordColumn)
    }

    /// The rows of one column of lines, with `columns` only: fields that are not read do not make a line malformed either, as in Spark.
    ///
    /// In DROPMALFORMED mode a line that is malformed in one of them has no row.
    /// - Throws: for a malformed line in FAILFAST mode, and if only the corrupt-record column is selected.
    func rows(_ lines: RecordBatch, columns: [Int]) throws -> RecordBatch {
        if columns.count == 1, schema.fields[columns[0]].name == options.corruptRecordColumn { throw Self.onlyCorruptRecord }
        guard options.mode == .dropMalformed else {
            let reader = JSONLineReader(Schema(columns.map { schema.fields[$0] }), options)
            return try reader.allRows(lines)
        }
        let read = columns.filter { schema.fields[$0].name != options.corruptRecordColumn }
        var marked = options
        marked.mode = .permissive
        marked.corruptRecordColumn = Self.good
        let rows = try JSONLineReader(Schema(read.map { schema.fields[$0] } + [Field(Self.good, .string)]), marked).allRows(lines)
        let bad = rows.columns[read.count]
        let kept = (0..<rows.count).filter { !bad.isValid($0) }.map { Int32(truncatingIfNeeded: $0) }
        let chosen = columns.map { ordinal -> ColumnArray in
            guard let place = read.firstIndex(of: ordinal) else { return .nulls(schema.fields[ordinal].type, count: kept.count) }
            return kept.count == rows.count ? rows.columns[place] : rows.columns[place].take(Selection(kept))
        }
        return RecordBatch(schema: Schema(columns.map { schema.fields[$0] }), count: kept.count, columns: chosen)
    }

    private init(_ schema: Schema, _ options: JSONReadOptions) {
        self.schema = schema
        self.options = options
    }

    private static let onlyCorruptRecord = AnalysisError(
        .onlyCorruptRecord,
        "Queries from raw JSON files are disallowed when the referenced columns only include the internal corrupt record column",
        hint: "ask for another column beside it, or write the parsed rows to a table first")

    /// Every column of the schema, for all lines except blank ones.
    private func allRows(_ lines: RecordBatch) throws -> RecordBatch {
        let text = lines.columns[0]
        var kept: [Int32] = []
        var arrays: [Int] = []
        // Documents that begin with a byte order mark, which Spark's parser removes from every line.
        var marks: [Int] = []
        for row in 0..<lines.count {
            let bytes = text.byteRuns[row]
            // Its parser checks for one in four or more bytes.
            let isMarked = bytes.count > TextFile.byteOrderMark.count && bytes.starts(with: TextFile.byteOrderMark)
            guard let first = (isMarked ? bytes.dropFirst(TextFile.byteOrderMark.count) : bytes[...]).first(where: { !Self.isBlank($0) })
            else { continue }
            if first == UInt8(ascii: "[") { arrays.append(kept.count) }
            if isMarked { marks.append(kept.count) }
            kept.append(Int32(truncatingIfNeeded: row))
        }
        let whole = kept.count == lines.count ? text : text.take(Selection(kept))
        let documents = marks.isEmpty ? whole : Self.withoutMarks(whole, marks)
        let read = try FromJSON.evaluate(documents, schema: schema.fields, options: options)
        guard case .structure(var fields) = read.layout else { return batch(0, schema.fields.map { .nulls($0.type, count: 0) }) }
        if !marks.isEmpty, let corrupt = corruptOrdinal { fields[corrupt] = Self.withMarks(fields[corrupt], whole, marks) }
        if arrays.isEmpty { return batch(documents.count, fields) }
        return try withElements(documents, whole, arrays, fields)
    }

    private var corruptOrdinal: Int? { schema.fields.firstIndex { $0.name == options.corruptRecordColumn } }

    private static func withoutMarks(_ lines: ColumnArray, _ marks: [Int]) -> ColumnArray {
        var texts = BytesBuilder(.string, capacity: lines.count)
        var next = 0
        for row in 0..<lines.count {
            let isMarked = next < marks.count && marks[next] == row
            if isMarked { next += 1 }
            texts.append(UnsafeRawBufferPointer(rebasing: lines.byteRuns[row][(isMarked ? TextFile.byteOrderMark.count : 0)...]))
        }
        return texts.finish()
    }

    /// A corrupt record is the original line.
    private static func withMarks(_ records: ColumnArray, _ lines: ColumnArray, _ marks: [Int]) -> ColumnArray {
        var texts = BytesBuilder(.string, capacity: records.count)
        var next = 0
        for row in 0..<records.count {
            let isMarked = next < marks.count && marks[next] == row
            if isMarked { next += 1 }
            if records.isValid(row) { texts.append((isMarked ? lines : records).byteRuns[row]) } else { texts.appendNull() }
        }
        return texts.finish()
    }

    /// JSON's own white space: a line of other control characters is malformed, not blank.
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private func batch(_ count: Int, _ columns: [ColumnArray]) -> RecordBatch {
        RecordBatch(schema: schema, count: count, columns: columns)
    }

    // MARK: Arrays

    private static let good = "portage.good"

    /// Replaces the lines that are arrays by their elements; `whole` has the original lines.
    private func withElements(
        _ documents: ColumnArray, _ whole: ColumnArray, _ arrays: [Int], _ fields: [ColumnArray]
    ) throws -> RecordBatch {
        // The array is read as the only field of an object, so that it gets its elements' type; the object's corrupt record shows whether
        // it was well-formed.
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
        guard case .structure(let parts) = read.layout, case .list(let offsets, let child) = parts[0].layout,
            case .structure(let members) = child.layout
        else {
            throw AnalysisError(.wrongOption, "json: a line that is an array cannot be read under this schema")
        }
        let positions = offsets.elements(as: Int64.self)
        // The rows of each line: those of the documents, or those of the elements, which come after them.
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
            let own = positions[next]..<positions[next + 1]
            if !parts[0].isValid(next) || !own.allSatisfy({ child.isValid(Int($0)) }) {
                // The line is not an array of objects only: one row without values.
                if options.mode == .failFast { throw FromJSON.malformed(whole, row: row) }
                rows.append(-1)
                corrupt.append(.line(row))
            } else {
                for element in own {
                    rows.append(Int32(truncatingIfNeeded: documents.count + Int(element)))
                    corrupt.append(isBad ? .line(row) : .none)
                }
            }
            next += 1
        }
        let selection = Selection(rows)
        let chosen = schema.fields.indices.map { ordinal -> ColumnArray in
            if ordinal == corruptOrdinal { return corruptRecords(rows, corrupt, whole, fields[ordinal]) }
            return ColumnArray.concat([fields[ordinal], members[ordinal]], type: schema.fields[ordinal].type).take(selection)
        }
        return batch(rows.count, chosen)
    }

    /// The corrupt record of a row.
    private enum CorruptRecord {
        /// For a line that is not an array: the result of parsing it.
        case asRead
        /// For a malformed array: its line.
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

    /// The array at the start of a line, without the text after it, which is ignored.
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
