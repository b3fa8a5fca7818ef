import Columnar
import Foundation
import Synchronization
import Threads

/// Text files as one `value` column, one row a line.
///
/// Lines end in `\n`, `\r\n` or `\r`, as in Hadoop's line reader. Bytes that are not UTF-8 become U+FFFD.
/// Files are read in pieces, in parallel; rows stay in order.
package enum TextFile {
    static let schema = Schema([Field("value", .string)])

    /// At the start of a file it is not part of the first line, as in Hadoop.
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The size of a piece in bytes; a piece holds the lines that begin in it.
    package static let pieceBytes = 512 << 10

    private struct Piece {
        var path: String
        var range: Range<Int>
        var fileSize: Int
    }

    private static func pieces(_ paths: [String]) throws -> [Piece] {
        try paths.flatMap { path in
            var status = stat()
            guard stat(path, &status) == 0 else { throw failure(path) }
            let size = Int(status.st_size)
            return stride(from: 0, to: size, by: pieceBytes).map {
                Piece(path: path, range: $0..<min(size, $0 + pieceBytes), fileSize: size)
            }
        }
    }

    /// One batch for each piece, in the order of the paths, to be read later.
    static func deferred(_ paths: [String]) throws -> [DeferredBatch] {
        try pieces(paths).map { piece in
            DeferredBatch(byteCount: piece.range.count) { body in
                let column = try lines(of: piece)
                try body(RecordBatch(schema: schema, count: column.count, columns: [column]))
            }
        }
    }

    /// `pread`, or a replacement: descriptor, target, maximum of bytes, position.
    package typealias Read = @Sendable (Int32, UnsafeMutableRawPointer?, Int, off_t) -> Int

    /// One batch for each piece, in the order of the paths.
    package static func read(_ paths: [String], _ read: @escaping Read = pread) throws -> [RecordBatch] {
        let pieces = try pieces(paths)
        let results = Mutex<[Int: Result<ColumnArray, any Error>]>([:])
        Parallel.forEach(pieces.count) { index in
            let result = Result { try lines(of: pieces[index], read) }
            results.withLock { $0[index] = result }
        }
        let parts = results.withLock { $0 }
        return try pieces.indices.compactMap { index in
            guard let column = try parts[index]?.get(), column.count > 0 else { return nil }
            return RecordBatch(schema: schema, count: column.count, columns: [column])
        }
    }

    private static func lines(of piece: Piece, _ read: Read = pread) throws -> ColumnArray {
        let descriptor = open(piece.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(piece.path) }
        defer { close(descriptor) }
        // Starts one byte earlier, which shows whether a line begins at the piece's first byte.
        let first = max(0, piece.range.lowerBound - 1)
        let tail = piece.range.upperBound - first
        var bytes = GrowableBuffer(capacity: tail + 4096)
        try fill(&bytes, descriptor, piece, through: piece.range.upperBound, read)
        var from = 0
        if piece.range.lowerBound > 0 {
            // No line begins within a long line: its rest belongs to the piece in which it began.
            guard let newline = newline(bytes, 0..<tail), newline + 1 < tail else { return .nulls(.string, count: 0) }
            from = newline + 1
        } else if bytes.withBytes({ $0.starts(with: byteOrderMark) }) {
            from = byteOrderMark.count
        }
        // The last line continues to its end, wherever that is. Steps that grow with the bytes read keep the cost of a long line linear.
        var until = tail
        if newline(bytes, tail - 1..<tail) == nil {
            var step = 4096
            while first + until < piece.fileSize {
                let searched = until
                until += min(step, piece.fileSize - first - until)
                try fill(&bytes, descriptor, piece, through: first + until, read)
                if let newline = newline(bytes, searched..<until) {
                    until = newline + 1
                    break
                }
                step = min(step * 2, 8 << 20)
            }
        }
        let buffer = bytes.finish()
        let span = UnsafeRawBufferPointer(rebasing: buffer.bytes[from..<until])
        if isUTF8(span) { return split(buffer, from..<until) }
        let repaired = Buffer(Array(String(decoding: span, as: UTF8.self).utf8))
        return split(repaired, 0..<repaired.byteCount)
    }

    /// Reads on, after bytes that begin one byte before the piece, up to byte `end` of the file.
    private static func fill(_ bytes: inout GrowableBuffer, _ descriptor: Int32, _ piece: Piece, through end: Int, _ read: Read) throws {
        let first = max(0, piece.range.lowerBound - 1)
        while first + bytes.byteCount < end {
            let position = first + bytes.byteCount
            try bytes.append(atMost: end - position) { target in
                let count = read(descriptor, target, end - position, off_t(position))
                if count < 0 && errno == EINTR { return 0 }
                if count < 0 { throw failure(piece.path) }
                if count == 0 {
                    throw FileSourceError(.changed, "\(piece.path) became shorter while it was read; files of a source must not change")
                }
                return count
            }
        }
    }

    private static func newline(_ bytes: borrowing GrowableBuffer, _ range: Range<Int>) -> Int? {
        bytes.withBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            return memchr(base + range.lowerBound, 0x0A, range.count).map { base.distance(to: UnsafeRawPointer($0)) }
        }
    }

    private static func failure(_ path: String) -> FileSourceError {
        FileSourceError(errno == ENOENT ? .notFound : .unreadable, "\(path): \(String(cString: strerror(errno)))")
    }

    private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        while position + 64 <= bytes.count {
            let words =
                bytes.loadUnaligned(fromByteOffset: position, as: SIMD4<UInt64>.self)
                | bytes.loadUnaligned(fromByteOffset: position + 32, as: SIMD4<UInt64>.self)
            if (words.x | words.y | words.z | words.w) & 0x8080_8080_8080_8080 != 0 { break }
            position += 64
        }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
        return rest.allSatisfy { $0 < 0x80 } || String(validating: rest, as: UTF8.self) != nil
    }

    /// The lines in `range`; their bytes are moved to the start of the buffer, which the column then uses.
    private static func split(_ buffer: Buffer, _ range: Range<Int>) -> ColumnArray {
        let base = buffer.base
        var offsets = GrowableBuffer(capacity: range.count / 8)
        offsets.append(Int64(0))
        var count = 0
        var written = 0
        var start = range.lowerBound
        func line(_ end: Int, _ offsets: inout GrowableBuffer) {
            memmove(base + written, base + start, end - start)
            written += end - start
            offsets.append(Int64(written))
            count += 1
        }
        if memchr(base + start, 0x0D, range.count) == nil {
            while start < range.upperBound {
                let newline = memchr(base + start, 0x0A, range.upperBound - start)
                let end = newline.map { base.distance(to: $0) } ?? range.upperBound
                line(end, &offsets)
                start = end + 1
            }
        } else {
            var position = start
            while position < range.upperBound {
                let byte = buffer.bytes[position]
                if byte == 0x0A || byte == 0x0D {
                    line(position, &offsets)
                    if byte == 0x0D, position + 1 < range.upperBound, buffer.bytes[position + 1] == 0x0A { position += 1 }
                    start = position + 1
                }
                position += 1
            }
            if start < range.upperBound { line(range.upperBound, &offsets) }
        }
        // Reading past the last line gives zeros, as after any buffer.
        (base + written).initializeMemory(as: UInt8.self, repeating: 0, count: min(Buffer.padding, buffer.byteCount - written))
        return ColumnArray(type: .string, count: count, layout: .bytes(offsets: offsets.finish(), data: buffer))
    }
}
