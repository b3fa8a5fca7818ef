import Checkpoints
import Columnar
import Foundation
import StateStore
import StreamTesting
import Testing

/// State in partitions, and its repartitioning.
@Suite struct PartitionTests {
    private static let schema = StateSchema(
        operatorName: "stateStoreSave", key: [.init(Field("k", .string))], value: [.init(Field("n", .long))])

    private static func conf(_ ground: Ground, _ partitions: Int) -> [String: String] {
        [StateStoreProvider.setting: ground.provider.className, StateStores.partitionsSetting: "\(partitions)"]
    }

    /// Runs `batches` as a query with `partitions` does: key `i % keys` gets the value of its batch, and expires 1000 batches later.
    static func run(_ ground: Ground, partitions: Int, batches: Range<Int64>, keys: Int, retain: Int = 100) throws {
        let checkpoint = try ground.checkpoint(retain: retain)
        defer { checkpoint.close() }
        let stores = try StateStores(checkpoint, ground.options(partitions: partitions))
        defer { stores.close() }
        let state = try stores.open(operatorID: 0, version: batches.lowerBound, schema: schema)
        for batch in batches {
            try checkpoint.logBatch(
                batch,
                offsets: OffsetLogEntry(batchWatermarkMillis: 0, batchTimestampMillis: 0, conf: conf(ground, partitions), offsets: []),
                manifest: ManifestRecord(batchID: batch, batchTime: 0, evictionWatermark: 0, lateWatermark: 0, starts: [], ranges: []))
            for index in 0..<7 {
                let key = bytes("key \((Int(batch) * 7 + index) % keys)")
                key.withUnsafeBytes { key in state.store(of: key).put(Array(key), bytes("\(batch)"), expiresAt: batch + 1000) }
            }
            try stores.commit(version: batch + 1)
            try checkpoint.logCommit(batch, CommitLogEntry(nextBatchWatermarkMillis: 0))
        }
    }

    /// What `run` leaves after `batches` of them.
    static func expected(batches: Int64, keys: Int) -> [String: String] {
        var expected: [String: String] = [:]
        for batch in 0..<batches { for index in 0..<7 { expected["key \((Int(batch) * 7 + index) % keys)"] = "\(batch)" } }
        return expected
    }

    static func read(_ ground: Ground, batch: Int64) throws -> (pairs: [String: String], partitions: Set<Int>) {
        var pairs: [String: String] = [:]
        var partitions: Set<Int> = []
        let state = try StoredState(of: ground.path, files: ground.files, rocksDB: ground.options().rocksDB)
        try state.forEach(operatorID: 0, batchID: batch) { partition, key, value in
            #expect(pairs.updateValue(String(decoding: value, as: UTF8.self), forKey: String(decoding: key, as: UTF8.self)) == nil)
            partitions.insert(partition)
        }
        return (pairs, partitions)
    }

    private func repartition(_ ground: Ground, to partitions: Int) throws -> StateRepartition {
        try StateRepartition.run(
            ground.path, partitions: partitions, files: ground.files, lease: .heirOfTheDead, rocksDB: ground.options().rocksDB)
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `the state of every kept batch can be read, without a lease and without a trace`(provider: StateStoreProvider) throws {
        let ground = try Ground(provider, files: MemoryFileSystem())
        try Self.run(ground, partitions: 3, batches: 0..<15, keys: 40)
        let disk = try #require(ground.files as? MemoryFileSystem)
        let before = disk.snapshot
        for batch in 0..<15 as Range<Int64> {
            let found = try Self.read(ground, batch: batch)
            #expect(found.pairs == Self.expected(batches: batch + 1, keys: 40))
            if batch > 3 { #expect(found.partitions == [0, 1, 2]) }
        }
        #expect(disk.snapshot == before)
        let state = try StoredState(of: ground.path, files: ground.files)
        #expect(state.batches == Array(0..<15))
        #expect(state.operators.map(\.operatorInfo.operatorName) == ["stateStoreSave"])
        #expect(state.operators[0].stateStoreInfo.map(\.numPartitions) == [3])
        #expect(try state.schema(of: 0) == Self.schema)
        #expect(throws: StateStoreError.self) { try Self.read(ground, batch: 15) }
        #expect(throws: StateStoreError.self) { try state.schema(of: 1) }
    }

    @Test(arguments: StateStoreProvider.allCases, [(3, 5), (5, 2), (1, 4), (4, 1)])
    func `after a repartition the query continues, and earlier batches stay readable`(
        provider: StateStoreProvider, counts: (Int, Int)
    ) throws {
        let ground = try Ground(provider)
        try Self.run(ground, partitions: counts.0, batches: 0..<13, keys: 50)
        let outcome = try repartition(ground, to: counts.1)
        #expect((outcome.from, outcome.to, outcome.operators, outcome.keys, outcome.batchID) == (counts.0, counts.1, 1, 50, 12))
        #expect(try Self.read(ground, batch: 12).pairs == Self.expected(batches: 13, keys: 50))
        try Self.run(ground, partitions: counts.1, batches: 13..<40, keys: 50)
        for batch in [5, 11, 12, 13, 39] as [Int64] {
            let found = try Self.read(ground, batch: batch)
            #expect(found.pairs == Self.expected(batches: batch + 1, keys: 50), "batch \(batch)")
            #expect(found.partitions == Set(0..<(batch < 12 ? counts.0 : counts.1)), "batch \(batch)")
        }
        // And back again.
        #expect(try repartition(ground, to: counts.0).from == counts.1)
        try Self.run(ground, partitions: counts.0, batches: 40..<52, keys: 50)
        #expect(try Self.read(ground, batch: 51).pairs == Self.expected(batches: 52, keys: 50))
        #expect(try Self.read(ground, batch: 20).pairs == Self.expected(batches: 21, keys: 50))
        #expect(try repartition(ground, to: counts.0).keys == 0)
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `times of expiry move with their pairs`(provider: StateStoreProvider) throws {
        let ground = try Ground(provider)
        try Self.run(ground, partitions: 2, batches: 0..<10, keys: 70)
        _ = try repartition(ground, to: 3)
        let stores = try ground.open(partitions: 3)
        defer { stores.end() }
        let state = try stores.open(operatorID: 0, version: 10)
        #expect(try state.stores.reduce(0) { try $0 + $1.expire(upTo: 1004) } == 35)
        #expect(state.count == 35)
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `killed at any write, the state is the old one or the new one`(provider: StateStoreProvider) throws {
        let disk = MemoryFileSystem()
        let ground = try Ground(provider, files: disk)
        try Self.run(ground, partitions: 2, batches: 0..<12, keys: 30)
        let whole = disk.snapshot
        var kills = 0
        for fault in [FaultyFileSystem.Fault.crashBefore, .crashAfter, .fail(errno: 28)] {
            for write in stride(from: 0, to: 40, by: provider == .memory ? 1 : 3) {
                let copy = MemoryFileSystem()
                for (path, contents) in whole { try copy.put(path, contents) }
                let faulty = FaultyFileSystem(copy, faults: [write: fault])
                do {
                    _ = try repartition(ground.on(faulty), to: 3)
                    #expect(kills > 2)
                    break
                } catch is CheckpointError {
                    kills += 1
                }
                let after = ground.on(copy)
                #expect(try Self.read(after, batch: 11).pairs == Self.expected(batches: 12, keys: 30))
                let isNew = copy.snapshot["\(ground.path)/portage/state"] != nil
                try Self.run(after, partitions: isNew ? 3 : 2, batches: 12..<14, keys: 30)
                #expect(try Self.read(after, batch: 13).pairs == Self.expected(batches: 14, keys: 30))
                #expect(try Self.read(after, batch: 13).partitions == Set(0..<(isNew ? 3 : 2)))
                // And what was left over is in nobody's way.
                if !isNew {
                    _ = try repartition(after, to: 3)
                    #expect(try Self.read(after, batch: 13).pairs == Self.expected(batches: 14, keys: 30))
                }
            }
        }
        #expect(kills > 6)
    }

    @Test func `a query that runs, a wrong number and a checkpoint without state are refused`() throws {
        let ground = try Ground(.memory)
        try Self.run(ground, partitions: 2, batches: 0..<2, keys: 30)
        let held = try ground.checkpoint()
        #expect { try StateRepartition.run(ground.path, partitions: 3, files: ground.files) } throws: {
            ($0 as? CheckpointError)?.code == .leased
        }
        held.close()
        #expect { try StateRepartition.run(ground.path, partitions: 0, files: ground.files) } throws: {
            ($0 as? StateStoreError)?.code == .wrongOption
        }
        let job = try CheckpointDirectory("\(ground.path)-d", job: CheckpointJob(name: "d", kind: .dstream), files: ground.files)
        job.close()
        #expect { try StateRepartition.run("\(ground.path)-d", partitions: 3, files: ground.files) } throws: {
            ($0 as? StateStoreError)?.code == .notThere
        }
        #expect { try StateRepartition.run("\(ground.path)-none", partitions: 3, files: ground.files) } throws: {
            ($0 as? StateStoreError)?.code == .notThere
        }
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `a query that goes back to before a repartition finds its state as it was`(provider: StateStoreProvider) throws {
        let ground = try Ground(provider)
        try Self.run(ground, partitions: 4, batches: 0..<6, keys: 30)
        #expect(try repartition(ground, to: 2).to == 2)
        // Its last commit is lost, and with it all that followed from it.
        for log in ["commits", "offsets", "portage/manifest"].map({ "\(ground.path)/\($0)" }) {
            for name in try ground.files.list(log) where name.prefix(while: \.isNumber) == "5" { try ground.files.remove("\(log)/\(name)") }
        }
        let checkpoint = try ground.checkpoint()
        #expect(try StateStores.partitions(of: checkpoint, version: 5, stored: [:], unstated: 1) == 4)
        #expect(try StateStores.partitions(of: checkpoint, version: 6, stored: [:], unstated: 1) == 2)
        checkpoint.close()
        // For so long that what is no longer needed goes.
        try Self.run(ground, partitions: 4, batches: 5..<30, keys: 30, retain: 3)
        try Self.run(ground, partitions: 4, batches: 30..<31, keys: 30, retain: 3)
        var read = try Self.read(ground, batch: 30)
        #expect(read.pairs == Self.expected(batches: 31, keys: 30))
        #expect(read.partitions == [0, 1, 2, 3])
        #expect(try repartition(ground, to: 3).from == 4)
        #expect(try StoredState(of: ground.path, files: ground.files).operators.flatMap(\.stateStoreInfo).map(\.numPartitions) == [3])
        try Self.run(ground, partitions: 3, batches: 31..<32, keys: 30)
        read = try Self.read(ground, batch: 31)
        #expect(read.pairs == Self.expected(batches: 32, keys: 30))
        #expect(read.partitions == [0, 1, 2])
    }

    @Test func `a number of partitions that cannot be is damage, and no trap`() throws {
        let ground = try Ground(.memory)
        try Self.run(ground, partitions: 2, batches: 0..<2, keys: 30)
        for partitions in [0, -3] {
            let text = ChecksummedJSON.sealed("{\"version\":1,\"lineages\":[{\"partitions\":\(partitions),\"since\":1}]}")
            try ground.files.put("\(ground.path)/portage/state", Array(text.utf8))
            #expect { try Self.read(ground, batch: 1) } throws: { error in
                (error as? CheckpointError)?.code == .corrupt && "\(error)".contains("it has \(partitions) partitions")
            }
        }
    }

    @Test func `more partitions than the memory of RocksDB has room for are refused, with the number that would do`() throws {
        let ground = try Ground(.rocksDB)
        // 16 MiB are given, and a database takes a quarter of a MiB at least.
        let few = try ground.open(partitions: 64)
        #expect(try few.open(operatorID: 0, version: 0).stores.count == 64)
        #expect { try few.open(operatorID: 1, version: 0) } throws: { error in
            ["operator 1", "128 databases", "32 MiB at least", "allows 16", "set it to 32 or more", "portage state repartition"].allSatisfy
            { "\(error)".contains($0) }
        }
        few.end()
        let many = try ground.open(partitions: 65)
        defer { many.end() }
        #expect { try many.open(operatorID: 0, version: 0) } throws: { "\($0)".contains("set it to 17 or more") }
    }
}
