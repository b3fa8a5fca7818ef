import Foundation
import Paths

/// Files that a command reads for its user: regular ones, and pipes such as `<(…)` of a shell, by which a secret need not lie on a disk.
enum InputFiles {
    /// - Parameter option: the option that names the file, for errors.
    static func read(_ path: String, _ option: String) throws(CommandError) -> Data {
        if let refusal = FilePlace.foreign(path) { throw CommandError("\(option) \(refusal.message)", hint: refusal.hint) }
        func refusal() -> CommandError { CommandError("\(option) \(path): \(String(cString: strerror(errno)))") }
        let descriptor = open(FilePlace.plain(path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw refusal() }
        defer { close(descriptor) }
        var data = Data()
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Foundation.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw refusal() }
            if count == 0 { return data }
            data += chunk[..<count]
        }
    }
}
