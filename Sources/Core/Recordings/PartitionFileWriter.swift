import Checkpoints
import Columnar
import KafkaTransport

/// Writes a partition's file, a block at a time.
struct PartitionFileWriter: ~Copyable {
    private var file: OutputFile
    private let header: [UInt8]
    private var index: GrowableBuffer
    private var blocks: UInt64 = 0
    private(set) var records: Int64 = 0

    init(_ path: String) throws(RecordingError) {
        // Magic, version and a zero as one number.
        let header = RecordingFormat.magic + withUnsafeBytes(of: UInt64(RecordingFormat.version).littleEndian) { Array($0) }
        var opened = try OutputFile(path)
        try header.withUnsafeBytes { bytes in Result { () throws(RecordingError) in try opened.write(bytes) } }.get()
        self.header = header
        file = opened
        index = GrowableBuffer()
    }

    /// Appends records, cut into blocks. Offsets must ascend from call to call.
    mutating func append(_ records: KafkaRecords) throws(RecordingError) {
        let values = records.values.byteRuns.offsets
        let keys = records.keys.byteRuns.offsets
        let offsets = records.offsets.values(as: Int64.self)
        var start = 0
        while start < records.count {
            var end = start + 1
            while end < records.count, end - start < RecordingFormat.blockRecords,
                Int(values[end + 1] - values[start] + keys[end + 1] - keys[start]) <= RecordingFormat.blockBytes,
                offsets[end] - offsets[start] <= Int64(UInt32.max)
            { end += 1 }
            try appendBlock(records, start..<end)
            start = end
        }
    }

    private mutating func appendBlock(_ records: KafkaRecords, _ rows: Range<Int>) throws(RecordingError) {
        let block = RecordingBlock.encoded(records, rows)
        let offsets = records.offsets.values(as: Int64.self)
        let micros = records.timestamps.values(as: Int64.self)
        let position = file.position
        let crc = block.withBytes { bytes in
            var crc = CRC32C()
            crc.add(bytes)
            return crc.value
        }
        try Self.write(block, to: &file)
        index.append(position.littleEndian)
        index.append(UInt64(file.position - position).littleEndian)
        index.append(offsets[rows.lowerBound].littleEndian)
        index.append(offsets[rows.upperBound - 1].littleEndian)
        index.append((rows.map { Self.millis(micros[$0]) }.max() ?? -1).littleEndian)
        index.append(UInt32(rows.count).littleEndian)
        index.append(crc.littleEndian)
        blocks += 1
        self.records += Int64(rows.count)
    }

    /// Writes index and footer and makes the file durable.
    /// - Returns: the file's length and the footer's checksum.
    consuming func finish() throws(RecordingError) -> (bytes: Int64, crc: UInt32) {
        var footer = GrowableBuffer()
        footer.append(file.position.littleEndian)
        footer.append(blocks.littleEndian)
        footer.append(UInt64(records).littleEndian)
        var crc = CRC32C()
        crc.add(header)
        index.withBytes { crc.add($0) }
        footer.withBytes { crc.add($0) }
        footer.append(crc.value.littleEndian)
        RecordingFormat.footerMagic.withUnsafeBytes { footer.append(contentsOf: $0) }
        try Self.write(index, to: &file)
        try Self.write(footer, to: &file)
        try file.sync()
        return (Int64(file.position), crc.value)
    }

    static func millis(_ micros: Int64) -> Int64 { micros / 1000 }

    private static func write(_ buffer: borrowing GrowableBuffer, to file: inout OutputFile) throws(RecordingError) {
        try buffer.withBytes { bytes in Result { () throws(RecordingError) in try file.write(bytes) } }.get()
    }
}
