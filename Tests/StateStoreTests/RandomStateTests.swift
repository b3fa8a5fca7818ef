import Checkpoints
import Foundation
import StateStore
import StreamTesting
import Testing

/// Whatever is done to a store, it is a dictionary.
@Suite struct RandomStateTests {
    /// The naive model of a store.
    struct Model: Equatable {
        struct Pair: Equatable {
            var value: [UInt8]
            var expiresAt: Int64?
        }

        var pairs: [[UInt8]: Pair] = [:]

        func keys(_ range: StateKeyRange) -> [[UInt8]] {
            pairs.keys.filter { key in
                range.lower.map { !key.lexicographicallyPrecedes($0) } ?? true
                    && range.upper.map { key.lexicographicallyPrecedes($0) } ?? true
            }.sorted { $0.lexicographicallyPrecedes($1) }
        }

        /// Times and keys of what expires.
        mutating func expire(upTo limit: Int64) -> [[UInt8]: Pair] {
            let gone = pairs.filter { $0.value.expiresAt.map { $0 <= limit } ?? false }
            for key in gone.keys { pairs[key] = nil }
            return gone
        }
    }

    static func range(_ random: inout SeededGenerator, _ key: (inout SeededGenerator) -> [UInt8]) -> StateKeyRange {
        switch random.below(4) {
        case 0: .all
        case 1: StateKeyRange(prefix: Array(key(&random).prefix(5)))
        case 2: StateKeyRange(from: key(&random))
        default: StateKeyRange(from: key(&random), upTo: key(&random))
        }
    }

    static func step(
        _ store: StateStore, _ model: inout Model, _ random: inout SeededGenerator, keySpace: Int, now: Int64, _ note: String
    ) throws {
        func key(_ random: inout SeededGenerator) -> [UInt8] {
            Array(Array("key \(random.below(keySpace))".utf8).prefix(1 + random.below(9)))
        }
        let chosen = key(&random)
        switch random.below(20) {
        case 0..<10:
            let value = (0..<random.below(40)).map { _ in UInt8(random.below(256)) }
            let expiresAt = random.below(3) == 0 ? nil : now + Int64(random.below(12)) - 3
            store.put(chosen, value, expiresAt: expiresAt)
            model.pairs[chosen] = Model.Pair(value: value, expiresAt: expiresAt)
        case 10..<14: #expect(store.remove(chosen) == (model.pairs.removeValue(forKey: chosen) != nil), "\(note)")
        case 14..<16: #expect(store.get(chosen) == model.pairs[chosen]?.value, "\(note)")
        case 16..<18:
            let range = range(&random, key)
            var found: [[UInt8]] = []
            let first = random.below(2) == 0 ? Int.max : 3
            try store.scan(range) { key, value in
                found.append(Array(key))
                #expect(Array(value) == model.pairs[Array(key)]?.value, "\(note)")
                return found.count < first
            }
            #expect(found == Array(model.keys(range).prefix(first)), "\(note), range \(range)")
        case 18:
            var found: [[UInt8]: [UInt8]] = [:]
            var last = Int64.min
            let before = model
            let count = try store.expire(upTo: now) { key, value in
                found[Array(key)] = Array(value)
                let time = before.pairs[Array(key)]?.expiresAt ?? .min
                #expect(time >= last, "\(note), out of order")
                last = time
            }
            let gone = model.expire(upTo: now)
            #expect(found == gone.mapValues(\.value), "\(note), expired up to \(now)")
            #expect(count == gone.count, "\(note)")
        default:
            #expect(store.count == model.pairs.count, "\(note)")
        }
    }

    static func check(_ store: StateStore, _ model: Model, _ note: String) throws {
        var found: [[UInt8]: [UInt8]] = [:]
        try store.forEach { found[Array($0)] = Array($1) }
        #expect(found == model.pairs.mapValues(\.value), "\(note)")
        #expect(store.count == model.pairs.count, "\(note)")
    }

    /// A database takes longer to open than a table, and is opened at each crash.
    static let runs = (0..<16).map { (StateStoreProvider.memory, $0) } + (0..<6).map { (StateStoreProvider.rocksDB, $0) }

    @Test(arguments: runs)
    func `through crashes, rollbacks and purges`(provider: StateStoreProvider, number: Int) throws {
        let seed = ProcessSeed.value &+ UInt64(number) &* 7919
        var random = SeededGenerator(seed: seed)
        let ground = try Ground(provider)
        var stores = try ground.open(retain: 2 + random.below(20), number % 2 == 0 ? .atCommit : .background)
        var store = try stores.open(Ground.id, version: 0)
        /// The model at each version.
        var history = [Model()]
        var model = Model()
        let keySpace = 1 + random.below(300)
        for round in 0..<(provider == .memory ? 120 : 60) {
            let note = "PORTAGE_SEED=\(ProcessSeed.value), number \(number), round \(round)"
            for _ in 0..<random.below(60) { try Self.step(store, &model, &random, keySpace: keySpace, now: Int64(round), note) }
            let version = Int64(history.count)
            switch random.below(10) {
            case 0:
                store.rollback()
                model = history[history.count - 1]
                try Self.check(store, model, "\(note), rolled back")
            case 1, 2:
                // The process dies: before the state was written, or after it and before the batch's commit.
                if random.below(2) == 0 { try stores.commit(version: version) }
                stores.end()
                stores = try ground.open(retain: 2 + random.below(20), random.below(2) == 0 ? .atCommit : .background)
                store = try stores.open(Ground.id, version: version - 1)
                model = history[history.count - 1]
                try Self.check(store, model, "\(note), reopened at \(version - 1)")
            default:
                try stores.commit(version: version)
                history.append(model)
                if random.below(4) == 0 { try Self.check(store, model, "\(note), committed \(version)") }
            }
        }
        stores.end()
    }

    @Test(arguments: runs)
    func `through a file system that fails, tears and drops writes`(provider: StateStoreProvider, number: Int) throws {
        let seed = ProcessSeed.value &+ UInt64(number) &* 104_729
        var random = SeededGenerator(seed: seed)
        let disk = MemoryFileSystem()
        let ground = try Ground(provider, files: disk)
        var history = [Model()]
        let keySpace = 1 + random.below(60)
        var lives = 0
        while history.count < 40, lives < 60 {
            lives += 1
            let note = "PORTAGE_SEED=\(ProcessSeed.value), number \(number), life \(lives)"
            var faults: [Int: FaultyFileSystem.Fault] = [:]
            let kinds: [FaultyFileSystem.Fault] = [.fail(errno: 28), .tear, .drop, .crashBefore, .crashAfter]
            if random.below(5) > 0 { faults[4 + random.below(30)] = kinds[random.below(kinds.count)] }
            let faulty = FaultyFileSystem(disk, faults: faults)
            var opened: StateStores?
            do {
                let stores = try ground.on(faulty).open(retain: 2 + random.below(8))
                opened = stores
                let checkpoint = try #require(stores.checkpoint)
                let committed = try checkpoint.recover().committed?.id ?? -1
                history.removeLast(max(0, history.count - Int(committed + 2)))
                var model = history[history.count - 1]
                let store = try stores.open(Ground.id, version: committed + 1)
                try Self.check(store, model, "\(note), at version \(committed + 1)")
                for round in 0..<(1 + random.below(12)) {
                    for _ in 0..<random.below(20) { try Self.step(store, &model, &random, keySpace: keySpace, now: Int64(round), note) }
                    let batch = Int64(history.count - 1)
                    if try checkpoint.recover().pending == nil {
                        try checkpoint.logBatch(
                            batch, offsets: OffsetLogEntry(batchWatermarkMillis: 0, batchTimestampMillis: 0, conf: [:], offsets: []),
                            manifest: ManifestRecord(
                                batchID: batch, batchTime: 0, evictionWatermark: 0, lateWatermark: 0, starts: [], ranges: []))
                    }
                    history.append(model)
                    try stores.commit(version: batch + 1)
                    try checkpoint.logCommit(batch, CommitLogEntry(nextBatchWatermarkMillis: 0))
                }
            } catch let error as CheckpointError {
                // A disk that tears what it promised to write whole may have torn a log: then the file is named, and removing it is the
                // remedy.
                if error.code == .corrupt { try disk.remove(error.path) }
                #expect(!faults.isEmpty || error.code == .corrupt, "\(note): \(error)")
            }
            opened?.end()
        }
        #expect(history.count > 5, "PORTAGE_SEED=\(ProcessSeed.value), number \(number)")
    }
}
