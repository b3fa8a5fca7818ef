import Foundation

/// A new file that is written from start to end. It closes with its one owner; only the descriptor is freed then.
struct OutputFile: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private(set) var position: UInt64 = 0

    init(_ path: String) throws(RecordingError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .system(.unwritable, path, "creating it") }
    }

    deinit { _ = Foundation.close(descriptor) }

    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(RecordingError) {
        var done = 0
        while done < bytes.count, let base = bytes.baseAddress {
            let written = Foundation.write(descriptor, base + done, bytes.count - done)
            if written < 0 {
                if errno == EINTR { continue }
                throw .system(.unwritable, path, "writing \(bytes.count) bytes at \(position)")
            }
            done += written
        }
        position += UInt64(bytes.count)
    }

    func sync() throws(RecordingError) {
        guard fsync(descriptor) == 0 else { throw .system(.unwritable, path, "saving it") }
    }

    /// Makes the names in a directory durable.
    static func syncDirectory(_ path: String) throws(RecordingError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(.unwritable, path, "opening the directory") }
        defer { _ = Foundation.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system(.unwritable, path, "saving the directory") }
    }
}
