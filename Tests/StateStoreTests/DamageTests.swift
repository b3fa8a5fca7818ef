import Checkpoints
import Foundation
import StateStore
import StreamTesting
import Testing

/// Torn, damaged and missing files are found and named.
@Suite struct DamageTests {
    /// What opening `version` fails with.
    private func failure(_ ground: Ground, version: Int64) throws -> CheckpointError? {
        let stores = try ground.open()
        defer { stores.end() }
        do {
            _ = try stores.open(Ground.id, version: version)
            return nil
        } catch { return try #require(error as? CheckpointError) }
    }

    private func written(_ provider: StateStoreProvider, versions: Int64) throws -> Ground {
        let ground = try Ground(provider)
        let stores = try ground.open()
        defer { stores.end() }
        let store = try stores.open(Ground.id, version: 0)
        for version in 1...versions {
            store.put(bytes("key \(version)"), bytes("value"), expiresAt: 5)
            store.put(bytes("gone"), bytes(""))
            try stores.commit(version: version)
        }
        return ground
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `every torn or damaged delta is found and named`(provider: StateStoreProvider) throws {
        let ground = try written(provider, versions: 1)
        let path = "\(ground.path)/state/0/3/1.delta"
        let whole = try #require(try ground.files.read(path))
        func failure(_ bytes: [UInt8]) throws -> CheckpointError? {
            try ground.files.put(path, bytes)
            return try self.failure(ground, version: 1)
        }
        let step = provider == .memory ? 1 : 7
        for count in stride(from: 0, to: whole.count, by: step) {
            let error = try failure(Array(whole.prefix(count)))
            #expect(error?.code == .corrupt)
            #expect(error?.path == path)
        }
        for index in stride(from: 0, to: whole.count, by: step) {
            var damaged = whole
            damaged[index] ^= 0x10
            #expect(try failure(damaged) != nil)
        }
        var newer = whole
        newer[6] = 3
        #expect(try failure(newer)?.code == .newerFormat)
        #expect(try failure(bytes("LZ4Block and so on"))?.description.contains("Spark's own state files cannot be read") == true)
        #expect(try failure(whole) == nil)
        try ground.files.remove(path)
        #expect(try self.failure(ground, version: 1)?.description.contains("1.delta is missing") == true)
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `a damaged base is passed over for the deltas, and named where these are gone`(provider: StateStoreProvider) throws {
        let ground = try written(provider, versions: 11)
        let path = "\(ground.path)/state/0/3/10.\(ground.base)"
        let whole = try #require(try ground.files.read(path))
        for position in stride(from: 0, to: whole.count, by: 37) {
            var damaged = whole
            damaged[position] ^= 0x40
            try ground.files.put(path, position % 2 == 0 ? damaged : Array(whole.prefix(position)))
            let stores = try ground.open()
            defer { stores.end() }
            do {
                let store = try stores.open(Ground.id, version: 11)
                #expect(store.count == 12)
                #expect(try store.expire(upTo: 5) == 11)
            } catch let error as CheckpointError {
                // Only a format that claims to be newer stops it: another engine may know better.
                #expect(error.code == .newerFormat)
            }
        }
        for version in 1...10 { try ground.files.remove("\(ground.path)/state/0/3/\(version).delta") }
        try ground.files.put(path, Array(whole.dropLast(3)))
        let error = try #require(try failure(ground, version: 11))
        #expect(error.code == .corrupt)
        #expect(error.description.contains("restore it from a copy"))
        #expect(error.path == path)
    }

    @Test func `of two damaged bases each is told of by its own name, and nothing is said to be lost`() throws {
        let ground = try written(.memory, versions: 25)
        let folder = "\(ground.path)/state/0/3"
        let bases = [10, 20].map { "\(folder)/\($0).snapshot" }
        for base in bases { try ground.files.put(base, Array(try #require(try ground.files.read(base)).dropLast())) }
        RecordedLog.begin()
        let stores = try ground.open()
        defer { stores.end() }
        #expect(try stores.open(Ground.id, version: 25).count == 26)
        let told = RecordedLog.lines(containing: folder)
        #expect(told.count == 2, "\(told)")
        for (base, other) in [(bases[0], bases[1]), (bases[1], bases[0])] {
            let line = try #require(told.first { $0.contains("\(base) was removed") })
            #expect(line.contains(": \(base): ") && !line.contains(other) && !line.contains("lost") && line.contains("is whole"), "\(line)")
        }
    }

    @Test func `a damaged or missing table of RocksDB is named, and passed over for the deltas`() throws {
        let ground = try written(.rocksDB, versions: 11)
        let folder = "\(ground.path)/state/0/3/SSTs"
        let name = try #require(try ground.files.list(folder).first)
        let whole = try #require(try ground.files.read("\(folder)/\(name)"))
        let base = "\(ground.path)/state/0/3/10.checkpoint"
        let wholeBase = try #require(try ground.files.read(base))
        var damaged = whole
        damaged[whole.count / 2] ^= 1
        for contents in [damaged, Array(whole.dropLast()), []] {
            try ground.files.put(base, wholeBase)
            try ground.files.put("\(folder)/\(name)", contents)
            let stores = try ground.open()
            #expect(try stores.open(Ground.id, version: 11).count == 12)
            stores.end()
        }
        try ground.files.put(base, wholeBase)
        for version in 1...10 { try ground.files.remove("\(ground.path)/state/0/3/\(version).delta") }
        #expect(try failure(ground, version: 11)?.path == "\(folder)/\(name)")
        try ground.files.remove("\(folder)/\(name)")
        #expect(
            try failure(ground, version: 11)?.description.contains(
                "\(name): missing, though \(ground.path)/state/0/3/10.checkpoint names it") == true)
        try ground.files.put("\(folder)/\(name)", whole)
        #expect(try failure(ground, version: 11) == nil)
    }

    @Test func `what a killed process left of its working copies is cleared, and a living one's is not`() throws {
        let ground = try Ground(.rocksDB)
        let local = "\(ground.scratch.path)/local"
        try FileManager.default.createDirectory(atPath: "\(local)/portage-state-1-1-1/0-0", withIntermediateDirectories: true)
        #expect(FileManager.default.createFile(atPath: "\(local)/portage-state-1-1-1/lock", contents: nil))
        let first = try StateStores(nil, ground.options())
        _ = try first.open(Ground.id, version: 0)
        let second = try StateStores(nil, ground.options())
        _ = try second.open(Ground.id, version: 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: local).count == 2)
        first.close()
        second.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: local) == [])
    }
}
