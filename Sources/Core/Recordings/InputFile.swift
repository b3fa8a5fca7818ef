import Columnar
import Foundation

/// A file that is read at positions, from any thread. It closes with its one owner; only the descriptor is freed then.
struct InputFile: ~Copyable, Sendable {
    let path: String
    let length: Int
    private let descriptor: Int32

    init(_ path: String) throws(RecordingError) {
        self.path = path
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else {
            throw errno == ENOENT
                ? RecordingError(.notFound, "\(path): there is no such file; restore it, or record the topic again")
                : .system(.unreadable, path, "opening it")
        }
        var status = stat()
        guard fstat(opened, &status) == 0 else {
            let number = errno
            _ = Foundation.close(opened)
            throw .system(.unreadable, path, "looking at it", number)
        }
        descriptor = opened
        length = Int(status.st_size)
    }

    deinit { _ = Foundation.close(descriptor) }

    /// Exactly the bytes `[position, position + count)`.
    func read(_ position: Int, _ count: Int) throws(RecordingError) -> Buffer {
        guard position >= 0, count >= 0, count <= length, position <= length - count else {
            throw RecordingError(.torn, "\(path): torn: it ends before byte \(position) + \(count); restore it, or record the topic again")
        }
        let buffer = Buffer(byteCount: count)
        var done = 0
        while done < count {
            let got = pread(descriptor, buffer.base + done, count - done, off_t(position + done))
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .system(.unreadable, path, "reading \(count) bytes at \(position)") }
            guard got > 0 else { throw RecordingError(.torn, "\(path): torn: it became shorter while it was read") }
            done += got
        }
        return buffer
    }
}
