import Foundation
import Synchronization
import Threads

/// The local disk: temporary files, fsync, an atomic rename or link, and fsync of the directory.
///
/// Temporary files begin with a dot and end in `.tmp`; a crash may leave some, which `removeTemporaries` removes.
public struct LocalFileSystem: FileSystem {
    /// Whether writes wait for the disk. Only tests that cannot lose power may turn it off.
    public let isDurable: Bool

    private static let counter = Atomic<UInt64>(0)

    public init(isDurable: Bool = true) { self.isDurable = isDurable }

    public func read(_ path: String) throws(CheckpointError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw CheckpointError(errno: errno, doing: "open", path: path)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw CheckpointError(errno: errno, doing: "read", path: path) }
        var bytes: [UInt8] = []
        var failure: Int32 = 0
        // One byte more than its size, so that most files end in one call; a growing file takes more rounds.
        var room = max(Int(status.st_size), 0) + 1
        while true {
            let start = bytes.count
            var got = 0
            bytes.append(
                contentsOf: [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                    got = Glibc.read(file, buffer.baseAddress, room)
                    if got < 0 { failure = errno }
                    count = max(got, 0)
                })
            if got < 0 {
                if failure == EINTR { continue }
                throw CheckpointError(errno: failure, doing: "read", path: path)
            }
            if bytes.count == start { return bytes }
            room = max(room - got, 4096)
        }
    }

    public func list(_ directory: String) throws(CheckpointError) -> [String] {
        try entries(directory).filter { !Self.isTemporary($0) }
    }

    public func putIfAbsent(_ path: String, _ bytes: [UInt8]) throws(CheckpointError) -> Bool {
        do {
            try putAll([FileWrite(path, bytes, mustBeAbsent: true)])
            return true
        } catch  where error.code == .alreadyWritten {
            return false
        }
    }

    public func put(_ path: String, _ bytes: [UInt8]) throws(CheckpointError) { try putAll([FileWrite(path, bytes)]) }

    public func putAll(_ writes: [FileWrite], after staged: [String]) throws(CheckpointError) {
        var placed: Set<String> = []
        try place(writes) { temporaries throws(CheckpointError) in
            try sync(temporaries + staged + Set(staged.map(Self.directory)))
        } before: { item throws(CheckpointError) in
            if item.followsDurably, !placed.isEmpty {
                try sync(Array(placed))
                placed = []
            }
            placed.insert(Self.directory(of: item.path))
        }
        try sync(Array(placed))
    }

    public func stage(_ writes: [FileWrite]) throws(CheckpointError) {
        try place(writes) { _ in
        } before: { _ in
        }
    }

    /// Writes all bytes under temporary names, calls `makeDurable` to make them durable, and then renames each, in order, after `before`.
    private func place(
        _ writes: [FileWrite], makeDurable: ([String]) throws(CheckpointError) -> Void, before: (FileWrite) throws(CheckpointError) -> Void
    ) throws(CheckpointError) {
        var temporaries: [String] = []
        var placed = 0
        do throws(CheckpointError) {
            for item in writes { temporaries.append(try write(item.bytes, besides: item.path)) }
            try makeDurable(temporaries)
            for (item, temporary) in zip(writes, temporaries) {
                try before(item)
                guard try place(temporary, at: item.path, mustBeAbsent: item.mustBeAbsent) else {
                    throw CheckpointError(.alreadyWritten, path: item.path, "\(item.path) is there already")
                }
                placed += 1
            }
        } catch {
            for temporary in temporaries.dropFirst(placed) { unlink(temporary) }
            throw error
        }
    }

    public func remove(_ path: String) throws(CheckpointError) {
        if unlink(path) != 0, errno != ENOENT { throw CheckpointError(errno: errno, doing: "remove", path: path) }
    }

    public func removeTree(_ path: String) throws(CheckpointError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return try remove(path) }
        for name in try entries(path) { try removeTree("\(path)/\(name)") }
        if rmdir(path) != 0, errno != ENOENT { throw CheckpointError(errno: errno, doing: "remove", path: path) }
    }

    public func makeDirectory(_ path: String) throws(CheckpointError) {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else {
                throw CheckpointError(errno: ENOTDIR, doing: "make this directory", path: path)
            }
            return
        }
        let parent = Self.directory(of: path)
        if parent != path, !parent.isEmpty { try makeDirectory(parent) }
        if mkdir(path, 0o777) != 0, errno != EEXIST {
            throw CheckpointError(errno: errno, doing: "make this directory", path: path)
        }
        try sync([Self.directory(of: path)])
    }

    public func exists(_ path: String) throws(CheckpointError) -> Bool {
        if access(path, F_OK) == 0 { return true }
        if errno == ENOENT || errno == ENOTDIR { return false }
        throw CheckpointError(errno: errno, doing: "look up", path: path)
    }

    public func modified(_ path: String) throws(CheckpointError) -> Int64? {
        var status = stat()
        if stat(path, &status) == 0 { return Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000 }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw CheckpointError(errno: errno, doing: "look up", path: path)
    }

    public func removeTemporaries(in directory: String) throws(CheckpointError) {
        for name in try entries(directory) where Self.isTemporary(name) { try remove("\(directory)/\(name)") }
    }
}

extension LocalFileSystem {
    private static func isTemporary(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(".tmp") }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func entries(_ directory: String) throws(CheckpointError) -> [String] {
        guard let stream = opendir(directory) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw CheckpointError(errno: errno, doing: "list", path: directory)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Writes a temporary file in the directory of `path`; leaves nothing behind if it fails.
    private func write(_ bytes: [UInt8], besides path: String) throws(CheckpointError) -> String {
        let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
        let name = path.split(separator: "/").last.map(String.init) ?? "file"
        let temporary = "\(Self.directory(of: path))/.\(name).\(getpid()).\(number).tmp"
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw CheckpointError(errno: errno, doing: "write", path: path) }
        var failure: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    failure = errno
                    return
                }
                rest = rest.dropFirst(count)
            }
        }
        if close(file) != 0, failure == 0 { failure = errno }
        if failure != 0 {
            unlink(temporary)
            throw CheckpointError(errno: failure, doing: "write", path: path)
        }
        return temporary
    }

    /// Renames the temporary file. Returns false, and removes it, if the name is taken and must not be.
    private func place(_ temporary: String, at path: String, mustBeAbsent: Bool) throws(CheckpointError) -> Bool {
        guard mustBeAbsent else {
            if rename(temporary, path) != 0 { throw CheckpointError(errno: errno, doing: "write", path: path) }
            return true
        }
        // A hard link is the form of a rename that fails if the name is taken.
        let failure = link(temporary, path) == 0 ? 0 : errno
        if failure == 0 || failure == EEXIST {
            unlink(temporary)
            return failure == 0
        }
        throw CheckpointError(errno: failure, doing: "write", path: path)
    }

    /// Flushes files and directories in one go: a journalling disk then commits them together.
    private func sync(_ paths: [String]) throws(CheckpointError) {
        guard isDurable else { return }
        guard paths.count > 1 else {
            if let path = paths.first, let error = Self.flush(path) { throw error }
            return
        }
        let failure = Mutex<CheckpointError?>(nil)
        Parallel.forEach(paths.count) { index in
            guard let error = Self.flush(paths[index]) else { return }
            failure.withLock { $0 = $0 ?? error }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private static func flush(_ path: String) -> CheckpointError? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return CheckpointError(errno: errno, doing: "flush", path: path) }
        defer { close(file) }
        return fsync(file) == 0 ? nil : CheckpointError(errno: errno, doing: "flush", path: path)
    }
}
