import CXXHash
import Columnar

/// Spark's 64-bit hash of values (`XxHash64Function`, seed 42): by the width of the type, nested values one after another, nulls left out.
enum ValueHash {
    private static let seed: UInt64 = 42

    /// Runs `body` with group and hash over the values of `column` that are not null.
    @inline(__always) static func forEach(_ column: ColumnArray, _ assignment: GroupAssignment, _ body: (Int, UInt64) -> Void) {
        switch column.type {
        case .byte: ValueLoop.run(column, assignment) { (group, value: Int8) in body(group, hash(Int32(value), seed)) }
        case .short: ValueLoop.run(column, assignment) { (group, value: Int16) in body(group, hash(Int32(value), seed)) }
        case .integer, .date: ValueLoop.run(column, assignment) { (group, value: Int32) in body(group, hash(value, seed)) }
        case .long, .timestamp: ValueLoop.run(column, assignment) { (group, value: Int64) in body(group, hash(value, seed)) }
        case .float: ValueLoop.run(column, assignment) { (group, value: Float) in body(group, hash(bits(value), seed)) }
        case .double: ValueLoop.run(column, assignment) { (group, value: Double) in body(group, hash(bits(value), seed)) }
        case .string, .binary:
            guard case .bytes = column.layout else { return }
            let runs = column.byteRuns
            for pair in 0..<assignment.count {
                let row = assignment.row(pair)
                if column.isValid(row) { body(Int(assignment.groups[pair]), hash(runs[row], seed)) }
            }
        case .null, .boolean, .array, .structure:
            for pair in 0..<assignment.count {
                let row = assignment.row(pair)
                if column.isValid(row) { body(Int(assignment.groups[pair]), hash(column.value(at: row), column.type, seed)) }
            }
        }
    }

    @inline(__always) private static func hash<T: FixedWidthInteger>(_ value: T, _ seed: UInt64) -> UInt64 {
        withUnsafeBytes(of: value.littleEndian) { hash($0, seed) }
    }

    @inline(__always) private static func hash(_ bytes: UnsafeRawBufferPointer, _ seed: UInt64) -> UInt64 {
        XXH64(bytes.baseAddress, bytes.count, seed)
    }

    /// One NaN and one zero, as grouping has them.
    private static func bits(_ value: Float) -> Int32 { Int32(bitPattern: value.isNaN ? 0x7FC0_0000 : value == 0 ? 0 : value.bitPattern) }
    private static func bits(_ value: Double) -> Int64 {
        Int64(bitPattern: value.isNaN ? 0x7FF8_0000_0000_0000 : value == 0 ? 0 : value.bitPattern)
    }

    private static func hash(_ value: Value, _ type: DataType, _ seed: UInt64) -> UInt64 {
        switch (value, type) {
        case (.null, _): seed
        case (.boolean(let bit), _): hash(Int32(bit ? 1 : 0), seed)
        case (.long(let number), .long), (.timestamp(let number), _): hash(number, seed)
        case (.long(let number), _): hash(Int32(truncatingIfNeeded: number), seed)
        case (.date(let days), _): hash(days, seed)
        case (.double(let number), .float): hash(bits(Float(number)), seed)
        case (.double(let number), _): hash(bits(number), seed)
        case (.string(var text), _): text.withUTF8 { hash(UnsafeRawBufferPointer($0), seed) }
        case (.binary(let bytes), _): bytes.withUnsafeBytes { hash($0, seed) }
        case (.array(let members), .array(let element)): members.reduce(seed) { hash($1, element, $0) }
        case (.structure(let members), .structure(let fields)): zip(members, fields).reduce(seed) { hash($1.0, $1.1.type, $0) }
        case (.array, _), (.structure, _): seed
        }
    }
}
