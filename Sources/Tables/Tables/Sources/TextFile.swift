import Columnar
import Dispatch
import Foundation
import Synchronization

/// Text files as one `value` column, a row a line.
///
/// Lines end in `\n`, `\r\n` or `\r`, as Hadoop's line reader has it. Bytes that are not UTF-8 become U+FFFD.
/// Big files are read in pieces, side by side; rows stay in order.
enum TextFile {
    static let schema = Schema([Field("value", .string)])

    /// Bytes of a piece; it holds the lines that begin in it.
    static let pieceBytes = 4 << 20

    private struct Piece {
        var path: String
        var range: Range<Int>
        var fileSize: Int
    }

    /// One batch a piece, in the order of the paths.
    static func read(_ paths: [String]) throws -> [RecordBatch] {
        let pieces = try paths.flatMap { path in
            var status = stat()
            guard stat(path, &status) == 0 else { throw failure(path) }
            let size = Int(status.st_size)
            return stride(from: 0, to: size, by: pieceBytes).map {
                Piece(path: path, range: $0..<min(size, $0 + pieceBytes), fileSize: size)
            }
        }
        let results = Mutex<[Int: Result<ColumnArray, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: pieces.count) { index in
            let result = Result { try lines(of: pieces[index]) }
            results.withLock { $0[index] = result }
        }
        let read = results.withLock { $0 }
        return try pieces.indices.compactMap { index in
            guard let column = try read[index]?.get(), column.count > 0 else { return nil }
            return RecordBatch(schema: schema, count: column.count, columns: [column])
        }
    }

    private static func lines(of piece: Piece) throws -> ColumnArray {
        let descriptor = open(piece.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(piece.path) }
        defer { close(descriptor) }
        // From the byte before, which tells whether a line begins at the piece's first byte.
        let first = max(0, piece.range.lowerBound - 1)
        var bytes = GrowableBuffer(capacity: piece.range.upperBound - first + 4096)
        var end = piece.range.upperBound
        try fill(&bytes, descriptor, piece.path, from: first, through: end)
        // The last line goes on to its end, wherever that is.
        while end < piece.fileSize, !bytes.withBytes({ $0.last == 0x0A }) {
            let found = bytes.withBytes { bytes -> Int? in
                let tail = piece.range.upperBound - first
                guard tail < bytes.count, let base = bytes.baseAddress else { return nil }
                return memchr(base + tail, 0x0A, bytes.count - tail).map { base.distance(to: UnsafeRawPointer($0)) }
            }
            if found != nil { break }
            let next = min(piece.fileSize, end + 65_536)
            try fill(&bytes, descriptor, piece.path, from: end, through: next)
            end = next
        }
        let buffer = bytes.finish()
        let tail = min(buffer.byteCount, piece.range.upperBound - first)
        var from = 0
        if piece.range.lowerBound > 0 {
            guard let newline = memchr(buffer.base, 0x0A, tail) else { return .nulls(.string, count: 0) }
            from = buffer.base.distance(to: newline) + 1
        }
        var until = buffer.byteCount
        if tail > 0, buffer.bytes[tail - 1] == 0x0A {
            until = tail
        } else if let newline = memchr(buffer.base + tail, 0x0A, buffer.byteCount - tail) {
            until = buffer.base.distance(to: newline) + 1
        }
        guard from < until else { return .nulls(.string, count: 0) }
        let span = UnsafeRawBufferPointer(rebasing: buffer.bytes[from..<until])
        if isUTF8(span) { return split(span) }
        let repaired = Array(String(decoding: span, as: UTF8.self).utf8)
        return repaired.withUnsafeBytes { split($0) }
    }

    private static func fill(
        _ bytes: inout GrowableBuffer, _ descriptor: Int32, _ path: String, from start: Int, through end: Int
    ) throws {
        var position = start
        while position < end {
            try bytes.append(atMost: end - position) { target in
                let count = pread(descriptor, target, end - position, off_t(position))
                if count < 0 && errno == EINTR { return 0 }
                if count < 0 { throw failure(path) }
                if count == 0 { throw FileSourceError(.changed, "\(path): became shorter while it was read; files of a source must not change") }
                position += count
                return count
            }
        }
    }

    private static func failure(_ path: String) -> FileSourceError {
        FileSourceError(errno == ENOENT ? .notFound : .unreadable, "\(path): \(String(cString: strerror(errno)))")
    }

    private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        while position + 8 <= bytes.count, bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
            position += 8
        }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
        return rest.allSatisfy { $0 < 0x80 } || String(validating: rest, as: UTF8.self) != nil
    }

    private static func split(_ bytes: UnsafeRawBufferPointer) -> ColumnArray {
        guard let base = bytes.baseAddress else { return .nulls(.string, count: 0) }
        var data = GrowableBuffer(capacity: bytes.count)
        var offsets = GrowableBuffer(capacity: bytes.count / 8)
        offsets.append(Int64(0))
        var count = 0
        var start = 0
        func line(_ end: Int, _ data: inout GrowableBuffer, _ offsets: inout GrowableBuffer) {
            data.append(contentsOf: UnsafeRawBufferPointer(start: base + start, count: end - start))
            offsets.append(Int64(data.byteCount))
            count += 1
        }
        if memchr(base, 0x0D, bytes.count) == nil {
            while start < bytes.count {
                let end = memchr(base + start, 0x0A, bytes.count - start).map { base.distance(to: UnsafeRawPointer($0)) } ?? bytes.count
                line(end, &data, &offsets)
                start = end + 1
            }
        } else {
            var position = 0
            while position < bytes.count {
                let byte = bytes[position]
                if byte == 0x0A || byte == 0x0D {
                    line(position, &data, &offsets)
                    if byte == 0x0D, position + 1 < bytes.count, bytes[position + 1] == 0x0A { position += 1 }
                    start = position + 1
                }
                position += 1
            }
            if start < bytes.count { line(bytes.count, &data, &offsets) }
        }
        return ColumnArray(type: .string, count: count, layout: .bytes(offsets: offsets.finish(), data: data.finish()))
    }
}
