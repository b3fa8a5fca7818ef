import Checkpoints
import Columnar
import KafkaTransport
import Offsets

/// A recorded partition: its index in memory, its blocks read and checked on demand.
final class PartitionFile: Sendable {
    let described: RecordingDescriptor.Partition
    private let file: InputFile
    private let index: [BlockIndexEntry]

    /// Reads and checks header, index and footer.
    init(_ path: String, _ described: RecordingDescriptor.Partition) throws(RecordingError) {
        self.described = described
        file = try InputFile(path)
        // The version is checked first: in a newer one the rest may differ.
        let header = try file.read(0, min(file.length, RecordingFormat.headerSize))
        defer { withExtendedLifetime(header) {} }
        guard header.byteCount == RecordingFormat.headerSize, header.bytes.starts(with: RecordingFormat.magic) else {
            throw file.length < RecordingFormat.headerSize
                ? RecordingError(
                    .torn, "\(path): torn: it has \(file.length) of \(described.bytes) bytes; restore it, or record the topic again")
                : .corrupt(path, "it does not begin as a recorded partition does")
        }
        let version = header.bytes.number(at: 8, UInt32.self)
        // An absurd version number is damage, not a newer format.
        if version > RecordingFormat.version, version < 1000 {
            throw RecordingError(
                .newerVersion, "\(path): version \(version), but this program reads up to \(RecordingFormat.version); use a newer one")
        }
        guard version == RecordingFormat.version else { throw .corrupt(path, "version \(version) does not exist") }
        guard Int64(file.length) == described.bytes, file.length >= RecordingFormat.headerSize + RecordingFormat.footerSize else {
            throw RecordingError(
                .torn,
                "\(path): torn: it has \(file.length) bytes, its recording says \(described.bytes); restore it, or record the topic again")
        }
        index = try Self.index(of: file, header, described)
        try checkIndex()
    }

    private static func index(
        of file: borrowing InputFile, _ header: Buffer, _ described: RecordingDescriptor.Partition
    ) throws(RecordingError) -> [BlockIndexEntry] {
        let footerStart = file.length - RecordingFormat.footerSize
        let footer = try file.read(footerStart, RecordingFormat.footerSize)
        defer { withExtendedLifetime(footer) {} }
        let position = footer.bytes.number(at: 0, UInt64.self)
        let blocks = footer.bytes.number(at: 8, UInt64.self)
        guard footer.bytes[28...].elementsEqual(RecordingFormat.footerMagic), position <= UInt64(footerStart),
            blocks <= UInt64(footerStart), UInt64(footerStart) - position == blocks * UInt64(RecordingFormat.indexEntrySize)
        else { throw .corrupt(file.path, "its footer does not fit its length") }
        let entries = try file.read(Int(position), footerStart - Int(position))
        var crc = CRC32C()
        crc.add(header.bytes)
        crc.add(entries.bytes)
        crc.add(UnsafeRawBufferPointer(rebasing: footer.bytes[..<24]))
        guard crc.value == footer.bytes.number(at: 24, UInt32.self) else {
            throw .corrupt(file.path, "the checksum of its index does not match")
        }
        guard crc.value == described.crc32c, footer.bytes.number(at: 16, UInt64.self) == UInt64(described.records) else {
            throw .corrupt(file.path, "it is the file of another partition or of another recording")
        }
        defer { withExtendedLifetime(entries) {} }
        let bytes = entries.bytes
        return stride(from: 0, to: bytes.count, by: RecordingFormat.indexEntrySize).map { at in
            BlockIndexEntry(
                position: bytes.number(at: at, UInt64.self), length: bytes.number(at: at + 8, UInt64.self),
                firstOffset: bytes.number(at: at + 16, Int64.self), lastOffset: bytes.number(at: at + 24, Int64.self),
                maxTimestamp: bytes.number(at: at + 32, Int64.self), count: bytes.number(at: at + 40, UInt32.self),
                crc: bytes.number(at: at + 44, UInt32.self))
        }
    }

    /// The blocks must be contiguous, and hold ascending offsets within the recorded range.
    private func checkIndex() throws(RecordingError) {
        var position = UInt64(RecordingFormat.headerSize)
        var next = described.from
        var records: Int64 = 0
        for (number, entry) in index.enumerated() {
            guard entry.position == position, entry.length <= UInt64(file.length), entry.firstOffset >= next,
                entry.lastOffset >= entry.firstOffset, entry.lastOffset < described.until
            else { throw .corrupt(file.path, "block \(number) of its index does not follow the one before") }
            position += entry.length
            next = entry.lastOffset + 1
            records += Int64(entry.count)
        }
        guard records == described.records,
            position == UInt64(file.length - RecordingFormat.footerSize - index.count * RecordingFormat.indexEntrySize)
        else { throw .corrupt(file.path, "its index does not cover its blocks") }
    }

    // MARK: Reading

    /// The records of `range`, which lies within the recorded one.
    func fetch(_ range: OffsetRange, includeHeaders: Bool) throws(RecordingError) -> KafkaRecords {
        let first = firstBlock { $0.lastOffset >= range.from }
        let end = firstBlock { $0.firstOffset >= range.until }
        guard first < end else { return .empty(range, includeHeaders: includeHeaders) }
        let start = index[first].position
        let until = index[end - 1].position + index[end - 1].length
        let bytes = try file.read(Int(start), Int(until - start))
        let rows = index[first..<end].reduce(0) { $0 + Int($1.count) }
        var records = RecordedColumns(capacity: rows, bytes: bytes.byteCount, includeHeaders: includeHeaders)
        // Views point into `bytes`.
        defer { withExtendedLifetime(bytes) {} }
        for number in first..<end {
            let block = try view(of: number, in: bytes, at: start)
            records.append(block, block.row(atOrAfter: range.from)..<block.row(atOrAfter: range.until))
        }
        return records.finish(range)
    }

    /// The first offset whose timestamp is at or after `millis`; nil if there is none.
    func offset(atOrAfterMillis millis: Int64) throws(RecordingError) -> Int64? {
        guard let number = index.firstIndex(where: { $0.maxTimestamp >= max(0, millis) }) else { return nil }
        let entry = index[number]
        let bytes = try file.read(Int(entry.position), Int(entry.length))
        defer { withExtendedLifetime(bytes) {} }
        let block = try view(of: number, in: bytes, at: entry.position)
        return (0..<block.count).first { block.timestamp($0) >= max(0, millis) }.map { block.offset($0) }
    }

    /// Reads and checks every block.
    func verify() throws(RecordingError) {
        for (number, entry) in index.enumerated() {
            _ = try view(of: number, in: try file.read(Int(entry.position), Int(entry.length)), at: entry.position)
        }
    }

    private func view(of number: Int, in bytes: Buffer, at start: UInt64) throws(RecordingError) -> RecordingBlockView {
        let entry = index[number]
        let from = Int(entry.position - start)
        let block = UnsafeRawBufferPointer(rebasing: bytes.bytes[from..<from + Int(entry.length)])
        var crc = CRC32C()
        crc.add(block)
        let place =
            "block \(number), bytes \(entry.position) to \(entry.position + entry.length), offsets "
            + "\(entry.firstOffset) to \(entry.lastOffset)"
        guard crc.value == entry.crc else { throw .corrupt(file.path, "the checksum of \(place) does not match") }
        guard let view = RecordingBlockView(block, entry) else { throw .corrupt(file.path, "the contents of \(place) are invalid") }
        return view
    }

    /// The first block for which `holds` is true; it must be false before and true after.
    private func firstBlock(_ holds: (BlockIndexEntry) -> Bool) -> Int {
        var low = 0
        var high = index.count
        while low < high {
            let middle = (low + high) / 2
            if holds(index[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
