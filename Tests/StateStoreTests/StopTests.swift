import Checkpoints
import StateStore
import StreamTesting
import Synchronization
import Testing
import Threads

/// A state whose opening takes long, and somebody who does not want to wait.
struct StopTests {
    /// Asks for the stop when a path is looked at, and keeps what is looked at then and afterwards.
    private final class Watched: ForwardingFileSystem, Sendable {
        let base: any FileSystem
        private let place: String
        private let stop: StopRequest
        private let later = Mutex<Set<String>>([])
        var seen: Set<String> { later.withLock { $0 } }

        init(_ base: any FileSystem, at place: String, _ stop: StopRequest) {
            (self.base, self.place, self.stop) = (base, place, stop)
        }

        private func look(_ path: String) {
            if path.contains(place) { stop.ask() }
            if stop.isAsked { later.withLock { _ = $0.insert(path) } }
        }

        func list(_ directory: String) throws(CheckpointError) -> [String] {
            look(directory)
            return try base.list(directory)
        }

        func read(_ path: String) throws(CheckpointError) -> [UInt8]? {
            look(path)
            return try base.read(path)
        }
    }

    @Test func `of many partitions no further one is opened once a stop is asked for`() throws {
        let stop = StopRequest()
        let watched = Watched(MemoryFileSystem(), at: "/state/0/3", stop)
        let checkpoint = try CheckpointDirectory("/cp", job: CheckpointJob(name: "j", kind: .table), files: watched, lease: .heirOfTheDead)
        let stores = try StateStores(checkpoint, StateStoreOptions(partitions: 100_000), stop: stop)
        defer { stores.end() }
        #expect(throws: StoppedEarly.self) { try stores.open(operatorID: 0, version: 0) }
        #expect(!watched.seen.isEmpty && watched.seen.allSatisfy { $0.contains("/state/0/3") }, "\(watched.seen)")
    }

    @Test func `of many files of one partition no further one is read, and none is taken for damaged`() throws {
        let files = MemoryFileSystem()
        let writer = try Ground(.memory, files: files).open()
        for version in 0..<20 as Range<Int64> {
            let state = try writer.open(operatorID: 0, version: version)
            state.put(Array("k\(version)".utf8), [1])
            try writer.commit(version: version + 1)
        }
        writer.end()
        let before = files.snapshot.filter { $0.key.contains("/state/") }
        let stop = StopRequest()
        let watched = Watched(files, at: "/12.delta", stop)
        let checkpoint = try CheckpointDirectory("/cp", job: CheckpointJob(name: "j", kind: .table), files: watched, lease: .heirOfTheDead)
        let stores = try StateStores(checkpoint, StateStoreOptions(minDeltasForSnapshot: 1000), stop: stop)
        #expect(throws: StoppedEarly.self) { try stores.open(operatorID: 0, version: 20) }
        #expect(watched.seen.filter { $0.hasSuffix(".delta") } == ["/cp/state/0/0/12.delta"], "\(watched.seen)")
        stores.end()
        #expect(files.snapshot.filter { $0.key.contains("/state/") } == before)
        let again = try Ground(.memory, files: files).open()
        defer { again.end() }
        #expect(try again.open(operatorID: 0, version: 20).count == 20)
    }
}
