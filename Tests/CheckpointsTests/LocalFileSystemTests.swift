import Checkpoints
import Foundation
import Synchronization
import StreamTesting
import Testing

struct LocalFileSystemTests {
    let files = LocalFileSystem()

    @Test func `a file is put once and only once if it must be absent`() throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/a"
        #expect(try files.read(path) == nil)
        #expect(try files.putIfAbsent(path, [1]))
        #expect(try files.putIfAbsent(path, [2]) == false)
        #expect(try files.read(path) == [1])
        try files.put(path, [3, 4])
        #expect(try files.read(path) == [3, 4])
        #expect(try files.list(scratch.path) == ["a"])
        try files.remove(path)
        try files.remove(path)
        #expect(try files.exists(path) == false)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }

    @Test func `of many threads one wins`() throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/a"
        let wins = Mutex<[Bool]>([])
        DispatchQueue.concurrentPerform(iterations: 16) { number in
            let won = (try? files.putIfAbsent(path, [UInt8(number)])) ?? false
            wins.withLock { $0.append(won) }
        }
        #expect(wins.withLock { $0.filter { $0 }.count } == 1)
        #expect(wins.withLock { $0.count } == 16)
    }

    @Test func `a group with a file that is there already leaves no temporary file`() throws {
        let scratch = try Scratch()
        try files.put("\(scratch.path)/b", [9])
        let error = checkpointError {
            try files.putAll([
                FileWrite("\(scratch.path)/a", [1]), FileWrite("\(scratch.path)/b", [2], mustBeAbsent: true),
                FileWrite("\(scratch.path)/c", [3]),
            ])
        }
        #expect(error?.code == .alreadyWritten)
        #expect(try scratch.contents() == ["a": Data([1]), "b": Data([9])])
    }

    @Test func `writes in progress are not listed and are cleared`() throws {
        let scratch = try Scratch()
        try scratch.write(".7.123.1.tmp", "half")
        try scratch.write("7", "whole")
        #expect(try files.list(scratch.path) == ["7"])
        try files.removeTemporaries(in: scratch.path)
        #expect(try scratch.contents().keys.sorted() == ["7"])
    }

    @Test func `a file of a megabyte and an empty one are read whole`() throws {
        let scratch = try Scratch()
        let bytes = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try files.put("\(scratch.path)/big", bytes)
        try files.put("\(scratch.path)/empty", [])
        #expect(try files.read("\(scratch.path)/big") == bytes)
        #expect(try files.read("\(scratch.path)/empty") == [])
    }

    @Test func `a file where a directory is needed is an error that names it`() throws {
        let scratch = try Scratch()
        try scratch.write("state", "")
        let error = checkpointError { try files.makeDirectory("\(scratch.path)/state/0") }
        #expect(error?.code == .io)
        #expect(error?.description.contains("\(scratch.path)/state: cannot make this directory: Not a directory") == true)
    }

    @Test(.enabled(if: TinyDisk.isPossible, "needs the right to mount a tmpfs"))
    func `a full disk is named and nothing is half written`() throws {
        let disk = try TinyDisk()
        let directory = try CheckpointDirectory("\(disk.path)/c", job: CheckpointJob(name: "j", kind: .table))
        defer { directory.close() }
        try directory.plan(0, end: "{\"t\":{\"0\":1}}")
        try directory.logCommit(0, CommitLogEntry(nextBatchWatermarkMillis: 0))
        try directory.write([FileWrite("\(disk.path)/filler", [UInt8](repeating: 1, count: disk.freeBytes))])
        let error = checkpointError { try directory.plan(1, end: "{\"t\":{\"0\":\(String(repeating: "1", count: 9000))}}") }
        #expect(error?.code == .diskFull)
        #expect(error?.description.contains("No space left on device") == true)
        #expect(error?.description.contains("free space") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(disk.path)/c/offsets") == ["0"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(disk.path)/c/portage/manifest") == ["0.1"])
        // Once there is room, the same batch goes through.
        try FileManager.default.removeItem(atPath: "\(disk.path)/filler")
        try directory.plan(1, end: "{\"t\":{\"0\":2}}")
        #expect(try directory.recover().pending?.id == 1)
        directory.close()
    }

    @Test(.enabled(if: TinyDisk.isPossible, "needs the right to mount a tmpfs"))
    func `a read-only disk is named`() throws {
        let disk = try TinyDisk()
        try disk.makeReadOnly()
        let error = checkpointError { _ = try CheckpointDirectory("\(disk.path)/c", job: CheckpointJob(name: "j", kind: .table)) }
        #expect(error?.code == .readOnly)
        #expect(error?.description.contains("Read-only file system") == true)
    }
}

/// A disk of 128 KiB of its own.
final class TinyDisk {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("portage-disk-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=128k") == 0 else { throw POSIXError(.EPERM) }
    }

    deinit {
        umount(path)
        rmdir(path)
    }

    static let isPossible = (try? TinyDisk()) != nil

    var freeBytes: Int {
        var status = statvfs()
        statvfs(path, &status)
        return Int(status.f_bavail) * Int(status.f_bsize)
    }

    func makeReadOnly() throws {
        guard mount("tmpfs", path, "tmpfs", UInt(MS_RDONLY | MS_REMOUNT), "size=128k") == 0 else { throw POSIXError(.EPERM) }
    }
}
