import Columnar
import KafkaTransport
import Offsets

/// Gathers blocks into the columns of a fetch: keys and values are copied as whole runs, never record by record.
struct RecordedColumns: ~Copyable {
    private var keys: Runs
    private var values: Runs
    private var offsets: GrowableBuffer
    private var timestamps: GrowableBuffer
    private var types: GrowableBuffer
    private var headers: HeadersBuilder
    private let includeHeaders: Bool
    private var count = 0

    init(capacity: Int, bytes: Int, includeHeaders: Bool) {
        keys = Runs(capacity: capacity, bytes: bytes / 8)
        values = Runs(capacity: capacity, bytes: bytes)
        offsets = GrowableBuffer(capacity: capacity * 8)
        timestamps = GrowableBuffer(capacity: capacity * 8)
        types = GrowableBuffer(capacity: capacity * 4)
        headers = HeadersBuilder(capacity: includeHeaders ? capacity : 0)
        self.includeHeaders = includeHeaders
    }

    mutating func append(_ block: RecordingBlockView, _ rows: Range<Int>) {
        keys.append(block.keys(rows), rows, block.keyLength)
        values.append(block.values(rows), rows, block.valueLength)
        for row in rows {
            offsets.append(block.offset(row))
            timestamps.append(block.timestamp(row) &* 1000)
            types.append(block.timestampType(row))
        }
        if includeHeaders { appendHeaders(block, rows) }
        count += rows.count
    }

    private mutating func appendHeaders(_ block: RecordingBlockView, _ rows: Range<Int>) {
        let bytes = block.headers(rows)
        var position = 0
        for row in rows {
            let length = block.headers(row)
            guard length > 0 else {
                headers.append(0) { _ in ("", nil) }
                continue
            }
            var recorded = RecordedHeaders(UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]))
            headers.append(recorded.count) { _ in recorded.next() }
            position += length
        }
    }

    consuming func finish(_ range: OffsetRange) -> KafkaRecords {
        let count = count
        let headers: ColumnArray? = includeHeaders ? headers.finish() : nil
        return KafkaRecords(
            range: range, keys: keys.finish(count), values: values.finish(count),
            offsets: ColumnArray(type: .long, count: count, layout: .fixed(offsets.finish())),
            timestamps: ColumnArray(type: .timestamp, count: count, layout: .fixed(timestamps.finish())),
            timestampTypes: ColumnArray(type: .integer, count: count, layout: .fixed(types.finish())), headers: headers)
    }

    /// A binary column under construction.
    private struct Runs: ~Copyable {
        var data: GrowableBuffer
        var ends: GrowableBuffer
        var validity: BitmapBuilder

        init(capacity: Int, bytes: Int) {
            data = GrowableBuffer(capacity: bytes)
            ends = GrowableBuffer(capacity: (capacity + 1) * 8)
            ends.append(Int64(0))
            validity = BitmapBuilder(capacity: capacity)
        }

        mutating func append(_ bytes: UnsafeRawBufferPointer, _ rows: Range<Int>, _ length: (Int) -> Int) {
            var end = Int64(data.byteCount)
            data.append(contentsOf: bytes)
            for row in rows {
                let length = length(row)
                end += Int64(max(0, length))
                ends.append(end)
                validity.append(length >= 0)
            }
        }

        consuming func finish(_ count: Int) -> ColumnArray {
            let bits: Bitmap? = validity.hasClear ? validity.finish() : nil
            return ColumnArray(
                type: .binary, count: count, validity: bits, layout: .bytes(offsets: ends.finish(), data: data.finish()))
        }
    }
}
