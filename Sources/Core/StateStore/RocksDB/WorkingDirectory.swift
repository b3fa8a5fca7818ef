import Checkpoints
import Foundation
import Synchronization

/// A directory for working copies that nobody else uses, gone with its owner.
///
/// The owner holds a lock on a file in it, which the system lets go of however the owner ends; so a directory whose lock is free is
/// left over, and the next owner clears it.
final class WorkingDirectory: Sendable {
    let path: String
    private let lock: Int32
    private static let counter = Atomic<Int>(0)
    private static let prefix = "portage-state-"

    init(in parent: String) throws(CheckpointError) {
        try LocalFileSystem(isDurable: false).makeDirectory(parent)
        Self.clearAbandoned(in: parent)
        path = "\(parent)/\(Self.prefix)\(getpid())-\(Self.counter.wrappingAdd(1, ordering: .relaxed).newValue)-\(UInt32.random(in: 0 ... .max))"
        try LocalFileSystem(isDurable: false).makeDirectory(path)
        lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw CheckpointError(errno: errno, doing: "lock", path: "\(path)/lock")
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        close(lock)
    }

    private static func clearAbandoned(in parent: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where name.hasPrefix(prefix) {
            let file = open("\(parent)/\(name)/lock", O_RDWR | O_CLOEXEC)
            // Without its lock it is being made this moment, or being removed.
            guard file >= 0 else { continue }
            if flock(file, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(atPath: "\(parent)/\(name)") }
            close(file)
        }
    }
}
