import Columnar

/// Encodes rows of columns of any types as bytes: the keys and values of a stateful operator that has no encoding of its own.
///
/// A row is a null bit for each column (in whole bytes, lowest bit first, set for null), then the values that are not null, in order.
/// Values of fixed width are little-endian without a header; a boolean takes a byte. Texts, lists and maps begin with a length: seven bits
/// a byte, the low ones first, the high bit set if more bytes follow. The elements of a list, the entries of a map and the members of a
/// struct are encoded like the columns of a row. So the end of a row follows from its own bytes, and other bytes may follow it.
///
/// Two keys have the same bytes if and only if grouping treats them as equal: -0.0 equals 0.0, all NaNs are equal, and nulls are equal.
/// Values keep their bits.
package struct RowCodec: Sendable {
    package enum Role: Sendable { case key, value }

    package let types: [DataType]
    let role: Role

    package init(_ types: [DataType], as role: Role) {
        self.types = types
        self.role = role
    }

    static func maskBytes(_ count: Int) -> Int { (count + 7) / 8 }

    // MARK: Encoding

    /// Encodes columns of `count` values each, one of each type.
    /// - Precondition: the columns have these types, and neither they nor parts of them are absent.
    package func encode(_ columns: [ColumnArray], count: Int) -> EncodedRows {
        precondition(columns.count == types.count, "a row has \(types.count) columns, not \(columns.count)")
        for (column, type) in zip(columns, types) {
            precondition(
                column.count == count && column.type.isLike(type) && Self.isPresent(column),
                "a column of \(column.type.sqlName) where \(count) of \(type.sqlName) go")
        }
        let masks = Self.maskBytes(columns.count)
        let offsets = Buffer.uninitialized(byteCount: (count + 1) * 8)
        let places = offsets.base.assumingMemoryBound(to: Int64.self)
        places[0] = 0
        for row in 0..<count { places[row + 1] = Int64(masks) }
        for column in columns { addSizes(column, to: places + 1) }
        for row in 0..<count { places[row + 1] += places[row] }
        let bytes = Buffer.uninitialized(byteCount: Int(places[count]))
        // The position of the next value of each row.
        let cursors = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: count)
        defer { cursors.deallocate() }
        for row in 0..<count {
            let start = bytes.base + Int(places[row])
            start.initializeMemory(as: UInt8.self, repeating: 0, count: masks)
            (cursors + row).initialize(to: start + masks)
        }
        for (place, column) in columns.enumerated() {
            if column.nullCount > 0 {
                for row in 0..<count where !column.isValid(row) { Self.setBit(place, bytes.base + Int(places[row])) }
            }
            write(column, cursors)
        }
        return EncodedRows(bytes: bytes, offsets: offsets, count: count)
    }

    private static func isPresent(_ column: ColumnArray) -> Bool {
        switch column.layout {
        case .absent: false
        case .list(_, let child): isPresent(child)
        case .structure(let children): children.allSatisfy(isPresent)
        case .null, .boolean, .fixed, .bytes: true
        }
    }

    @inline(__always) private static func setBit(_ place: Int, _ mask: UnsafeMutableRawPointer) {
        let byte = (mask + place >> 3).load(as: UInt8.self)
        (mask + place >> 3).storeBytes(of: byte | 1 << UInt8(place & 7), as: UInt8.self)
    }

    @inline(__always) private func forEachValid(_ column: ColumnArray, _ body: (Int) -> Void) {
        if let validity = column.validity {
            for row in 0..<column.count where validity[row] { body(row) }
        } else {
            for row in 0..<column.count { body(row) }
        }
    }

    // MARK: Columns

    private func addSizes(_ column: ColumnArray, to sizes: UnsafeMutablePointer<Int64>) {
        switch column.layout {
        case .null, .absent: break
        case .boolean: forEachValid(column) { sizes[$0] += 1 }
        case .fixed:
            let width = Int64(column.type.fixedWidth ?? 0)
            forEachValid(column) { sizes[$0] += width }
        case .bytes:
            let offsets = column.byteRuns.offsets
            forEachValid(column) { row in
                let length = Int(offsets[row + 1] - offsets[row])
                sizes[row] += Int64(Self.lengthSize(length) + length)
            }
        case .list, .structure: forEachValid(column) { sizes[$0] += Int64(size(column, $0)) }
        }
    }

    private func write(_ column: ColumnArray, _ cursors: UnsafeMutablePointer<UnsafeMutableRawPointer>) {
        switch column.layout {
        case .null, .absent: break
        case .fixed:
            guard case .fixed(let width) = column.type.physical else { return }
            switch (width, role == .key && column.type.isFloatingPoint) {
            case (.four, true): store(column, cursors) { (value: Float) in Self.grouped(value) }
            case (.eight, true): store(column, cursors) { (value: Double) in Self.grouped(value) }
            case (.one, _): store(column, cursors) { (value: UInt8) in value }
            case (.two, _): store(column, cursors) { (value: UInt16) in value }
            case (.four, false): store(column, cursors) { (value: UInt32) in value }
            case (.eight, false): store(column, cursors) { (value: UInt64) in value }
            case (.sixteen, _): store(column, cursors) { (value: UInt128) in value }
            }
        case .boolean, .bytes, .list, .structure: forEachValid(column) { write(column, $0, &cursors[$0]) }
        }
    }

    @inline(__always) private func store<T: BitwiseCopyable>(
        _ column: ColumnArray, _ cursors: UnsafeMutablePointer<UnsafeMutableRawPointer>, _ value: (T) -> T
    ) {
        let values = column.values(as: T.self)
        forEachValid(column) { row in
            cursors[row].storeBytes(of: value(values[row]), as: T.self)
            cursors[row] += MemoryLayout<T>.size
        }
    }

    /// As in Spark, grouping treats -0.0 and 0.0 as equal, and all NaNs.
    @inline(__always) private static func grouped<T: BinaryFloatingPoint>(_ value: T) -> T { value == 0 ? 0 : value.isNaN ? .nan : value }

    // MARK: Single values

    /// The encoded size of a value that is not null.
    private func size(_ column: ColumnArray, _ row: Int) -> Int {
        switch column.layout {
        case .null, .absent: return 0
        case .boolean: return 1
        case .fixed: return column.type.fixedWidth ?? 0
        case .bytes:
            let count = column.byteRuns[row].count
            return Self.lengthSize(count) + count
        case .list(_, let child):
            let elements = column.elements(row)
            return elements.reduce(Self.lengthSize(elements.count) + Self.maskBytes(elements.count)) {
                $0 + (child.isValid($1) ? size(child, $1) : 0)
            }
        case .structure(let children):
            return children.reduce(Self.maskBytes(children.count)) { $0 + ($1.isValid(row) ? size($1, row) : 0) }
        }
    }

    /// Writes a value that is not null, and moves `target` past it.
    private func write(_ column: ColumnArray, _ row: Int, _ target: inout UnsafeMutableRawPointer) {
        switch column.layout {
        case .null, .absent: break
        case .boolean(let bits):
            target.storeBytes(of: bits[row] ? 1 : 0, as: UInt8.self)
            target += 1
        case .fixed(let buffer):
            let width = column.type.fixedWidth ?? 0
            target.copyMemory(from: buffer.base + row * width, byteCount: width)
            if role == .key, column.type.isFloatingPoint {
                if width == 4 { target.storeBytes(of: Self.grouped(target.loadUnaligned(as: Float.self)), as: Float.self) }
                if width == 8 { target.storeBytes(of: Self.grouped(target.loadUnaligned(as: Double.self)), as: Double.self) }
            }
            target += width
        case .bytes:
            let run = column.byteRuns[row]
            Self.writeLength(run.count, &target)
            if let base = run.baseAddress { target.copyMemory(from: base, byteCount: run.count) }
            target += run.count
        case .list(_, let child):
            let elements = column.elements(row)
            Self.writeLength(elements.count, &target)
            let mask = beginMask(elements.count, &target)
            for (place, element) in elements.enumerated() {
                if child.isValid(element) { write(child, element, &target) } else { Self.setBit(place, mask) }
            }
        case .structure(let children):
            let mask = beginMask(children.count, &target)
            for (place, child) in children.enumerated() {
                if child.isValid(row) { write(child, row, &target) } else { Self.setBit(place, mask) }
            }
        }
    }

    private func beginMask(_ count: Int, _ target: inout UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        let mask = target
        mask.initializeMemory(as: UInt8.self, repeating: 0, count: Self.maskBytes(count))
        target += Self.maskBytes(count)
        return mask
    }

    @inline(__always) private static func lengthSize(_ length: Int) -> Int { max(1, (Int.bitWidth - length.leadingZeroBitCount + 6) / 7) }

    @inline(__always) private static func writeLength(_ length: Int, _ target: inout UnsafeMutableRawPointer) {
        var rest = length
        while rest >= 0x80 {
            target.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            target += 1
            rest >>= 7
        }
        target.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        target += 1
    }
}

extension DataType {
    /// Whether one value of the type has several bit patterns.
    fileprivate var isFloatingPoint: Bool {
        switch self {
        case .float, .double: true
        case .null, .boolean, .byte, .short, .integer, .long, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal,
            .dayTimeInterval,
            .yearMonthInterval, .array, .map, .structure:
            false
        }
    }
}

/// Encoded rows, end to end, as a state store takes them.
package struct EncodedRows: Sendable {
    private let bytes: Buffer
    private let offsets: Buffer
    package let count: Int

    init(bytes: Buffer, offsets: Buffer, count: Int) {
        self.bytes = bytes
        self.offsets = offsets
        self.count = count
    }

    /// Calls `body` with all rows, valid while it runs.
    package func withSlices<R>(_ body: (ByteSlices) throws -> R) rethrows -> R {
        try withExtendedLifetime((bytes, offsets)) { try body(ByteSlices(bytes: bytes.bytes, offsets: offsets.elements(as: Int64.self))) }
    }

    /// A copy of the bytes of a row.
    package subscript(row: Int) -> [UInt8] { withSlices { Array($0[row]) } }
}
