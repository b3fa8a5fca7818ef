import Columnar
import KafkaTransport
import RDDs

/// The columns of a fetch with their addresses, so that reading a record's field is one load.
@usableFromInline package final class ConsumerRows: @unchecked Sendable {
    @usableFromInline package let records: KafkaRecords
    @usableFromInline let offsets: UnsafeBufferPointer<Int64>
    @usableFromInline let timestamps: UnsafeBufferPointer<Int64>
    @usableFromInline let timestampTypes: UnsafeBufferPointer<Int32>
    @usableFromInline let keys: Column
    @usableFromInline let values: Column

    /// The addresses of a column's offsets and bytes.
    @usableFromInline struct Column {
        /// One more offset than there are rows; nil if every value is null. `records` keeps the memory alive.
        @usableFromInline let offsets: UnsafeBufferPointer<Int64>?
        @usableFromInline let arena: Buffer
        @usableFromInline let validity: Bitmap?

        init(_ column: ColumnArray) {
            validity = column.validity
            if case .bytes(let offsets, let data) = column.layout {
                self.offsets = offsets.elements(as: Int64.self)
                arena = data
            } else {
                offsets = nil
                arena = Buffer(byteCount: 0)
            }
        }

        @inlinable subscript(row: Int) -> RecordBytes? {
            guard let offsets, validity?[row] ?? true else { return nil }
            let start = Int(offsets[row])
            return RecordBytes(arena: arena, offset: start, count: Int(offsets[row &+ 1]) &- start)
        }
    }

    package init(_ records: KafkaRecords) {
        self.records = records
        offsets = records.offsets.values(as: Int64.self)
        timestamps = records.timestamps.values(as: Int64.self)
        timestampTypes = records.timestampTypes.values(as: Int32.self)
        keys = Column(records.keys)
        values = Column(records.values)
    }
}
