import Checkpoints
import Foundation
import Synchronization

/// A directory for working copies that nobody else uses, removed when its owner closes it.
///
/// The owner holds a lock on a file in it, which the system releases however the owner ends; so a directory whose lock is free is
/// abandoned, and the next owner removes it.
final class WorkingDirectory: Sendable {
    let path: String
    private let lock: Int32
    private let isClosed = Atomic<Bool>(false)
    private static let counter = Atomic<Int>(0)
    private static let prefix = "portage-state-"

    init(in parent: String) throws(CheckpointError) {
        try LocalFileSystem(isDurable: false).makeDirectory(parent)
        Self.clearAbandoned(in: parent)
        // An owner that removes abandoned directories may take one that is being made for such: then another is made.
        var made: (path: String, lock: Int32)?
        while made == nil {
            let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
            let path = "\(parent)/\(Self.prefix)\(getpid())-\(number)-\(UInt32.random(in: 0 ... .max))"
            made = try Self.make(path).map { (path, $0) }
        }
        (path, lock) = (made?.path ?? "", made?.lock ?? -1)
    }

    /// Makes the directory. Returns its lock, or nil if it was removed meanwhile.
    private static func make(_ path: String) throws(CheckpointError) -> Int32? {
        try LocalFileSystem(isDurable: false).makeDirectory(path)
        let lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            if errno == ENOENT { return nil }
            throw CheckpointError(errno: errno, doing: "create", path: "\(path)/lock")
        }
        // Waits for a process that is removing it; the system releases the lock with the last copy of the descriptor.
        while flock(lock, LOCK_EX) != 0 {
            let code = errno
            if code == EINTR { continue }
            Foundation.close(lock)
            throw CheckpointError(errno: code, doing: "lock", path: "\(path)/lock")
        }
        if access("\(path)/lock", F_OK) == 0 { return lock }
        Foundation.close(lock)
        return nil
    }

    deinit { assert(isClosed.load(ordering: .relaxed), "\(path): released without being closed") }

    /// Removes the directory and its contents, once.
    func close() {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        try? FileManager.default.removeItem(atPath: path)
        if lock >= 0 { Foundation.close(lock) }
    }

    private static func clearAbandoned(in parent: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where name.hasPrefix(prefix) {
            let file = open("\(parent)/\(name)/lock", O_RDWR | O_CLOEXEC)
            // Without its lock it is just being made, or being removed.
            guard file >= 0 else { continue }
            if flock(file, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(atPath: "\(parent)/\(name)") }
            Foundation.close(file)
        }
    }
}
