import Columnar
import Foundation

/// A range of a text file: lines that begin in it belong to it, as in Hadoop's text input.
struct TextSplit: Sendable {
    var path: String
    var start: Int
    var end: Int

    /// Hadoop's block size for local files.
    static let blockSize = 32 << 20
    private static let chunkSize = 1 << 20

    /// The splits of `files`, at least `minimum` of them if there are enough bytes.
    static func splits(of files: [(path: String, size: Int)], minimum: Int) -> [TextSplit] {
        let total = files.reduce(0) { $0 + $1.size }
        let goal = max(1, min(blockSize, (total + minimum - 1) / max(1, minimum)))
        return files.flatMap { file -> [TextSplit] in
            guard file.size > 0 else { return [TextSplit(path: file.path, start: 0, end: 0)] }
            return stride(from: 0, to: file.size, by: goal).map {
                TextSplit(path: file.path, start: $0, end: min(file.size, $0 + goal))
            }
        }
    }

    /// Pushes the split's lines without their line ends (`\n` or `\r\n`), each a slice of the last chunk read.
    func forEachLine(_ body: (RecordBytes) throws -> Void) throws {
        guard end > start else { return }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Self.unreadable(path) }
        defer { close(file) }
        // One byte earlier, because a line begins at `start` only if the byte before ends another.
        var position = start == 0 ? 0 : start - 1
        var isFirst = start != 0
        var rest: (buffer: Buffer, from: Int)?
        while position < end || rest != nil {
            let carried = rest.map { $0.buffer.byteCount - $0.from } ?? 0
            // Beyond the end, only the rest of the last line is needed.
            let wanted = position < end ? min(Self.chunkSize, end - position) : min(Self.chunkSize, max(4096, carried))
            var chunk = GrowableBuffer(capacity: carried + wanted)
            if let rest { chunk.append(contentsOf: UnsafeRawBufferPointer(start: rest.buffer.base + rest.from, count: carried)) }
            var read = 0
            try chunk.append(atMost: wanted) { target in
                read = try Self.read(file, into: target, wanted, at: position, path)
                return read
            }
            let chunkStart = position - carried
            position += read
            let buffer = chunk.finish()
            var line = 0
            var searched = carried
            rest = nil
            while true {
                let newline = memchr(buffer.base + searched, 10, buffer.byteCount - searched)
                guard let newline else { break }
                let stop = buffer.base.distance(to: newline)
                if isFirst {
                    isFirst = false
                } else {
                    if chunkStart + line >= end { return }
                    try push(buffer, line, stop, body)
                }
                line = stop + 1
                searched = line
            }
            if chunkStart + line >= end, !isFirst { return }
            if read == 0 {
                if line < buffer.byteCount, !isFirst { try push(buffer, line, buffer.byteCount, body) }
                return
            }
            if line < buffer.byteCount { rest = (buffer, line) }
            // If nothing is carried over or needed any more, the loop's condition ends it.
        }
    }

    private func push(_ buffer: Buffer, _ start: Int, _ stop: Int, _ body: (RecordBytes) throws -> Void) throws {
        let hasReturn = stop > start && buffer.base.load(fromByteOffset: stop - 1, as: UInt8.self) == 13
        try body(RecordBytes(arena: buffer, offset: start, count: stop - start - (hasReturn ? 1 : 0)))
    }

    /// Reads until `count` bytes are there or the file ends.
    private static func read(_ file: Int32, into base: UnsafeMutableRawPointer, _ count: Int, at offset: Int, _ path: String) throws -> Int
    {
        var done = 0
        while done < count {
            let read = pread(file, base + done, count - done, off_t(offset + done))
            if read == 0 { break }
            if read > 0 {
                done += read
            } else if errno != EINTR {
                throw unreadable(path)
            }
        }
        return done
    }

    static func unreadable(_ path: String) -> RDDError {
        RDDError(.unreadable, "\(path): cannot be read: \(String(cString: strerror(errno)))")
    }
}
