import Columnar

/// A block in memory, checked so that reading it cannot go beyond its bytes.
struct RecordingBlockView {
    let count: Int
    let firstOffset: Int64
    private let bytes: UnsafeRawBufferPointer
    private let hasHeaders: Bool
    private let keyStart: Int
    private let valueStart: Int
    private let headerStart: Int

    private var timestampStart: Int { RecordingFormat.blockHeaderSize }
    private var deltaStart: Int { timestampStart + 8 * count }
    private var keyLengthStart: Int { deltaStart + 4 * count }
    private var valueLengthStart: Int { keyLengthStart + 4 * count }
    private var headerLengthStart: Int { valueLengthStart + 4 * count }
    private var typeStart: Int { headerLengthStart + (hasHeaders ? 4 * count : 0) }

    /// - Parameter bytes: the block; must outlive the view.
    /// - Returns: nil if the block's numbers contradict each other or `entry`.
    init?(_ bytes: UnsafeRawBufferPointer, _ entry: BlockIndexEntry) {
        guard bytes.count >= RecordingFormat.blockHeaderSize else { return nil }
        self.bytes = bytes
        let flags = bytes.number(at: 4, UInt32.self)
        count = Int(bytes.number(at: 0, UInt32.self))
        firstOffset = bytes.number(at: 8, Int64.self)
        hasHeaders = flags == RecordingFormat.hasHeaders
        guard flags <= RecordingFormat.hasHeaders, count > 0, count == Int(entry.count), firstOffset == entry.firstOffset,
            count <= bytes.count / 21
        else { return nil }
        let limit = UInt64(bytes.count)
        let sizes = [16, 24, 32].map { bytes.number(at: $0, UInt64.self) }
        guard sizes.allSatisfy({ $0 <= limit }) else { return nil }
        keyStart = RecordingFormat.blockHeaderSize + count * (hasHeaders ? 25 : 21)
        valueStart = keyStart + Int(sizes[0])
        headerStart = valueStart + Int(sizes[1])
        let end = headerStart + Int(sizes[2])
        guard end <= bytes.count, bytes.count - end < 8 else { return nil }
        guard lengthsFit(keyLengthStart, Int(sizes[0])), lengthsFit(valueLengthStart, Int(sizes[1])), offsetsAscend(entry),
            headersFit(Int(sizes[2]))
        else { return nil }
    }

    func timestamp(_ row: Int) -> Int64 { bytes.number(at: timestampStart + 8 * row, Int64.self) }
    func timestampType(_ row: Int) -> Int32 { Int32(bytes.number(at: typeStart + row, Int8.self)) }
    func offset(_ row: Int) -> Int64 { firstOffset + Int64(bytes.number(at: deltaStart + 4 * row, UInt32.self)) }
    /// -1 for null.
    func keyLength(_ row: Int) -> Int { Int(bytes.number(at: keyLengthStart + 4 * row, Int32.self)) }
    func valueLength(_ row: Int) -> Int { Int(bytes.number(at: valueLengthStart + 4 * row, Int32.self)) }
    private func headerLength(_ row: Int) -> Int {
        hasHeaders ? Int(bytes.number(at: headerLengthStart + 4 * row, UInt32.self)) : 0
    }

    /// All keys of `rows`, one after the other.
    func keys(_ rows: Range<Int>) -> UnsafeRawBufferPointer { run(rows, keyStart, keyLength) }
    func values(_ rows: Range<Int>) -> UnsafeRawBufferPointer { run(rows, valueStart, valueLength) }
    func headers(_ rows: Range<Int>) -> UnsafeRawBufferPointer { run(rows, headerStart, headerLength) }
    func headers(_ row: Int) -> Int { headerLength(row) }

    private func run(_ rows: Range<Int>, _ start: Int, _ length: (Int) -> Int) -> UnsafeRawBufferPointer {
        var from = start
        for row in 0..<rows.lowerBound { from += max(0, length(row)) }
        var until = from
        for row in rows { until += max(0, length(row)) }
        return UnsafeRawBufferPointer(rebasing: bytes[from..<until])
    }

    /// The first row at or after `offset`; `count` if there is none.
    func row(atOrAfter offset: Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self.offset(middle) < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: Checks

    private func lengthsFit(_ start: Int, _ total: Int) -> Bool {
        var sum = 0
        for row in 0..<count {
            let length = Int(bytes.number(at: start + 4 * row, Int32.self))
            guard length >= -1 else { return false }
            sum += max(0, length)
        }
        return sum == total
    }

    private func offsetsAscend(_ entry: BlockIndexEntry) -> Bool {
        guard firstOffset >= 0, firstOffset <= Int64.max - Int64(UInt32.max), offset(0) == firstOffset else { return false }
        for row in 1..<max(1, count) where offset(row) <= offset(row - 1) { return false }
        return offset(count - 1) == entry.lastOffset
    }

    private func headersFit(_ total: Int) -> Bool {
        var sum = 0
        for row in 0..<count {
            let length = headerLength(row)
            guard length <= total - sum else { return false }
            if length > 0 {
                let start = headerStart + sum
                guard RecordedHeaders.fit(UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])) else { return false }
            }
            sum += length
        }
        return sum == total
    }
}

extension UnsafeRawBufferPointer {
    /// A little-endian number at a position that need not be aligned.
    @inline(__always)
    func number<T: FixedWidthInteger & BitwiseCopyable>(at position: Int, _ type: T.Type) -> T {
        T(littleEndian: loadUnaligned(fromByteOffset: position, as: T.self))
    }
}
