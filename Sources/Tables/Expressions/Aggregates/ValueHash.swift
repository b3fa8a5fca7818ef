import CXXHash
import Columnar

/// Spark's 64-bit hash of values (`XxHash64Function`, seed 42): by the width of the type, nested values one after another, nulls left out.
enum ValueHash {
    private static let seed: UInt64 = 42

    /// Calls `body` with group and hash for the values of `column` that are not null.
    @inline(__always) static func forEach(_ column: ColumnArray, _ assignment: GroupAssignment, _ body: (Int, UInt64) -> Void) {
        switch column.type {
        case .byte: ValueLoop.run(column, assignment) { (group, value: Int8) in body(group, hash(Int32(value), seed)) }
        case .short: ValueLoop.run(column, assignment) { (group, value: Int16) in body(group, hash(Int32(value), seed)) }
        case .integer, .date, .yearMonthInterval: ValueLoop.run(column, assignment) { (group, value: Int32) in body(group, hash(value, seed)) }
        case .long, .timestamp, .timestampNTZ, .dayTimeInterval: ValueLoop.run(column, assignment) { (group, value: Int64) in body(group, hash(value, seed)) }
        case .float: ValueLoop.run(column, assignment) { (group, value: Float) in body(group, hash(bits(value), seed)) }
        case .double: ValueLoop.run(column, assignment) { (group, value: Double) in body(group, hash(bits(value), seed)) }
        case .string, .binary:
            guard case .bytes = column.layout else { return }
            let runs = column.byteRuns
            for pair in 0..<assignment.count {
                let row = assignment.row(pair)
                if column.isValid(row) { body(Int(assignment.groups[pair]), hash(runs[row], seed)) }
            }
        case .decimal(let precision, _):
            ValueLoop.run(column, assignment) { (group, value: Int128) in body(group, hash(value, precision: precision, seed)) }
        case .null, .boolean, .array, .map, .structure:
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

    /// The bits after normalising NaN and zero, as in grouping.
    private static func bits(_ value: Float) -> Int32 { Int32(bitPattern: value.isNaN ? 0x7FC0_0000 : value == 0 ? 0 : value.bitPattern) }
    private static func bits(_ value: Double) -> Int64 {
        Int64(bitPattern: value.isNaN ? 0x7FF8_0000_0000_0000 : value == 0 ? 0 : value.bitPattern)
    }

    /// Up to 18 digits as a long, beyond that as the bytes of Java's `BigInteger`: the shortest representation, highest byte first.
    private static func hash(_ value: Int128, precision: Int, _ seed: UInt64) -> UInt64 {
        if precision <= 18 { return hash(Int64(truncatingIfNeeded: value), seed) }
        return withUnsafeBytes(of: value.bigEndian) { bytes in
            var first = 0
            while first < 15, bytes[first] == (value < 0 ? 0xFF : 0), bytes[first + 1] >> 7 == (value < 0 ? 1 : 0) { first += 1 }
            return hash(UnsafeRawBufferPointer(rebasing: bytes[first...]), seed)
        }
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
        case (.timestampNTZ(let number), _), (.dayTimeInterval(let number), _): hash(number, seed)
        case (.yearMonthInterval(let months), _): hash(months, seed)
        case (.decimal(let number), .decimal(let precision, _)): hash(number.unscaled, precision: precision, seed)
        case (.map(let entries), .map(let key, let member)): entries.reduce(seed) { hash($1.value, member, hash($1.key, key, $0)) }
        case (.array, _), (.structure, _), (.decimal, _), (.map, _): seed
        }
    }
}
