import Foundation
import Glibc
import StreamTesting

/// A file system of a few kilobytes, unmounted with this object.
final class SmallDisk: Sendable {
    struct NotMounted: Error, CustomStringConvertible { var description: String }

    let path: String

    static let isAllowed: Bool = {
        guard let scratch = try? Scratch(inMemory: true) else { return false }
        return (try? SmallDisk(at: scratch.path("try"), kilobytes: 16)) != nil
    }()

    init(at path: String, kilobytes: Int) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Self.mount(path, "size=\(kilobytes)k", flags: 0)
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    func resize(kilobytes: Int) throws { try Self.mount(path, "size=\(kilobytes)k", flags: UInt(MS_REMOUNT)) }

    private static func mount(_ path: String, _ options: String, flags: UInt) throws {
        guard Glibc.mount("tmpfs", path, "tmpfs", flags, options) == 0 else {
            throw NotMounted(description: "\(path): \(String(cString: strerror(errno)))")
        }
    }
}
