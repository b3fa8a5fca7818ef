import Columnar
import KafkaTransport

/// Up to a few thousand records of one partition, column by column, as stored in the file.
enum RecordingBlock {
    static func encoded(_ records: KafkaRecords, _ rows: Range<Int>) -> GrowableBuffer {
        let keys = records.keys.byteRuns
        let values = records.values.byteRuns
        let offsets = records.offsets.values(as: Int64.self)
        let micros = records.timestamps.values(as: Int64.self)
        let types = records.timestampTypes.values(as: Int32.self)
        let hasHeaders = records.headers.map { headers in rows.contains { headers.isValid($0) } } ?? false
        var headerData = GrowableBuffer()
        var headerLengths = GrowableBuffer()
        if hasHeaders {
            for row in rows {
                let start = headerData.byteCount
                append(records.headers(of: row), to: &headerData)
                headerLengths.append(UInt32(headerData.byteCount - start).littleEndian)
            }
        }
        let keyRange = Int(keys.offsets[rows.lowerBound])..<Int(keys.offsets[rows.upperBound])
        let valueRange = Int(values.offsets[rows.lowerBound])..<Int(values.offsets[rows.upperBound])
        var block = GrowableBuffer(capacity: keyRange.count + valueRange.count + headerData.byteCount + rows.count * 25 + 64)
        block.append(UInt32(rows.count).littleEndian)
        block.append((hasHeaders ? RecordingFormat.hasHeaders : 0).littleEndian)
        block.append(offsets[rows.lowerBound].littleEndian)
        block.append(UInt64(keyRange.count).littleEndian)
        block.append(UInt64(valueRange.count).littleEndian)
        block.append(UInt64(headerData.byteCount).littleEndian)
        for row in rows { block.append(PartitionFileWriter.millis(micros[row]).littleEndian) }
        for row in rows { block.append(UInt32(truncatingIfNeeded: offsets[row] - offsets[rows.lowerBound]).littleEndian) }
        for row in rows { block.append(length(keys, row, records.keys.isValid(row)).littleEndian) }
        for row in rows { block.append(length(values, row, records.values.isValid(row)).littleEndian) }
        headerLengths.withBytes { block.append(contentsOf: $0) }
        for row in rows { block.append(Int8(truncatingIfNeeded: types[row])) }
        block.append(contentsOf: UnsafeRawBufferPointer(start: keys.data + keyRange.lowerBound, count: keyRange.count))
        block.append(contentsOf: UnsafeRawBufferPointer(start: values.data + valueRange.lowerBound, count: valueRange.count))
        headerData.withBytes { block.append(contentsOf: $0) }
        while block.byteCount % 8 != 0 { block.append(UInt8(0)) }
        return block
    }

    private static func length(_ runs: ByteRuns, _ row: Int, _ isValid: Bool) -> Int32 {
        isValid ? Int32(truncatingIfNeeded: runs.offsets[row + 1] - runs.offsets[row]) : -1
    }

    private static func append(_ headers: [(key: String, value: [UInt8]?)], to data: inout GrowableBuffer) {
        guard !headers.isEmpty else { return }
        data.append(UInt32(headers.count).littleEndian)
        for (key, value) in headers {
            data.append(UInt32(key.utf8.count).littleEndian)
            Array(key.utf8).withUnsafeBytes { data.append(contentsOf: $0) }
            data.append(Int32(truncatingIfNeeded: value?.count ?? -1).littleEndian)
            value?.withUnsafeBytes { data.append(contentsOf: $0) }
        }
    }
}
