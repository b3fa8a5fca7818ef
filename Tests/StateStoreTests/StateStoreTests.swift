import Checkpoints
import Foundation
import StateStore
import StreamTesting
import Testing

struct StateStoreTests {
    private let id = StateStoreID(operatorID: 0, partition: 3)

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func open(_ scratch: Scratch, retain: Int = 100) throws -> StateStores {
        StateStores(
            try CheckpointDirectory(
                scratch.path, job: CheckpointJob(name: "j", kind: .table), files: LocalFileSystem(isDurable: false), minBatchesToRetain: retain))
    }

    /// All keys and values as texts.
    private func contents(_ store: StateStore) -> [String: String] {
        var found: [String: String] = [:]
        store.forEach { (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) in
            found[String(decoding: key, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
        }
        return found
    }

    @Test func `values are seen at once and gone when removed`() {
        let store = StateStore()
        store.put(bytes("a"), bytes("1"))
        store.put(bytes(""), bytes(""))
        #expect(store.get(bytes("a")) == bytes("1"))
        #expect(store.get(bytes("")) == [])
        store.put(bytes("a"), bytes("longer"))
        store.put(bytes("a"), bytes("22"))
        #expect(contents(store) == ["a": "22", "": ""])
        #expect(store.remove(bytes("a")))
        #expect(!store.remove(bytes("a")))
        #expect(store.get(bytes("a")) == nil)
        #expect(store.count == 1)
    }

    @Test func `a rollback takes back what was put, replaced and removed`() throws {
        let store = StateStore()
        store.put(bytes("a"), bytes("1"))
        store.put(bytes("b"), bytes("2"))
        try store.commit(version: 1)
        store.put(bytes("a"), bytes("x"))
        store.put(bytes("a"), bytes("yyyy"))
        store.remove(bytes("b"))
        store.put(bytes("c"), bytes("3"))
        #expect(store.changeCount == 3)
        store.rollback()
        #expect(contents(store) == ["a": "1", "b": "2"])
        #expect(store.changeCount == 0)
        #expect(store.version == 1)
    }

    @Test func `versions follow each other`() throws {
        let store = StateStore()
        #expect(throws: StateStoreError(.wrongVersion, "state 0/0: is at version 0 and cannot commit version 2")) { try store.commit(version: 2) }
        try store.commit(version: 1)
        #expect(throws: StateStoreError.self) { try store.commit(version: 1) }
    }

    @Test func `slices of a column go in and come out`() throws {
        let store = StateStore()
        let keys = bytes("abccc")
        let values = bytes("123")
        let keyOffsets: [Int64] = [0, 1, 2, 5]
        let valueOffsets: [Int64] = [0, 1, 1, 3]
        try keys.withUnsafeBytes { keys in
            try values.withUnsafeBytes { values in
                try keyOffsets.withUnsafeBufferPointer { keyOffsets in
                    try valueOffsets.withUnsafeBufferPointer { valueOffsets in
                        let slices = ByteSlices(bytes: keys, offsets: keyOffsets)
                        try store.commit(version: 1, puts: (keys: slices, values: ByteSlices(bytes: values, offsets: valueOffsets)))
                        #expect(contents(store) == ["a": "1", "b": "", "ccc": "23"])
                        store.remove(keys: slices)
                        #expect(store.count == 0)
                    }
                }
            }
        }
    }

    @Test func `a version is loaded from the newest snapshot before it and the deltas after`() throws {
        let scratch = try Scratch()
        do {
            let stores = try open(scratch)
            let store = try stores.open(id, version: 0)
            for version in 1...25 as ClosedRange<Int64> {
                store.put(bytes("k\(version % 7)"), bytes("v\(version)"))
                if version % 5 == 0 { store.remove(bytes("k\((version - 1) % 7)")) }
                try stores.commit(version: version)
            }
            stores.checkpoint?.close()
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/state/0/3")
        #expect(names.filter { $0.hasSuffix("snapshot") }.sorted() == ["10.snapshot", "20.snapshot"])
        for version in [1, 9, 10, 11, 25] as [Int64] {
            var expected: [String: String] = [:]
            for step in 1...version {
                expected["k\(step % 7)"] = "v\(step)"
                if step % 5 == 0 { expected["k\((step - 1) % 7)"] = nil }
            }
            let copy = try Scratch()
            try FileManager.default.copyItem(atPath: "\(scratch.path)/state", toPath: "\(copy.path)/state")
            #expect(contents(try open(copy).open(id, version: version)) == expected)
        }
        // Without the newest snapshot the deltas still lead there.
        try FileManager.default.removeItem(atPath: "\(scratch.path)/state/0/3/20.snapshot")
        #expect(try open(scratch).open(id, version: 25).get(bytes("k4")) == bytes("v25"))
    }

    @Test func `a version that was written but never committed is replaced`() throws {
        let scratch = try Scratch()
        do {
            let stores = try open(scratch)
            let store = try stores.open(id, version: 0)
            for version in 1...10 as ClosedRange<Int64> {
                store.put(bytes("\(version)"), bytes("old"))
                try stores.commit(version: version)
            }
            stores.checkpoint?.close()
        }
        // Batch 9 ran but its commit was lost; now it gives something else.
        let stores = try open(scratch)
        let store = try stores.open(id, version: 9)
        #expect(store.count == 9)
        store.put(bytes("10"), bytes("new"))
        try stores.commit(version: 10)
        stores.checkpoint?.close()
        let reopened = try open(scratch).open(id, version: 10)
        #expect(reopened.count == 10)
        #expect(reopened.get(bytes("10")) == bytes("new"))
    }

    @Test func `every torn or damaged delta is found and named`() throws {
        let scratch = try Scratch()
        do {
            let stores = try open(scratch)
            let store = try stores.open(id, version: 0)
            store.put(bytes("key"), bytes("value"))
            store.put(bytes("gone"), bytes(""))
            try stores.commit(version: 1)
            stores.checkpoint?.close()
        }
        let path = "\(scratch.path)/state/0/3/1.delta"
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        func failure(_ data: Data) throws -> CheckpointError? {
            try data.write(to: URL(fileURLWithPath: path))
            let stores = try open(scratch)
            defer { stores.checkpoint?.close() }
            do {
                _ = try stores.open(id, version: 1)
                return nil
            } catch { return error as? CheckpointError }
        }
        for count in 0..<whole.count {
            let error = try failure(whole.prefix(count))
            #expect(error?.code == .corrupt)
            #expect(error?.path == path)
        }
        for index in whole.indices {
            var damaged = whole
            damaged[index] ^= 0x10
            #expect(try failure(damaged) != nil)
        }
        var newer = whole
        newer[6] = 2
        #expect(try failure(newer)?.code == .newerFormat)
        #expect(try failure(Data("LZ4Block and so on".utf8))?.message.contains("Spark's own state files cannot be read") == true)
        #expect(try failure(whole) == nil)
        try FileManager.default.removeItem(atPath: path)
        let stores = try open(scratch)
        #expect(throws: CheckpointError.self) { try stores.open(id, version: 1) }
    }

    @Test func `old files are purged, and what is kept still loads`() throws {
        let scratch = try Scratch()
        let stores = try open(scratch, retain: 5)
        let store = try stores.open(id, version: 0)
        for version in 1...40 as ClosedRange<Int64> {
            store.put(bytes("\(version % 3)"), bytes("\(version)"))
            try stores.commit(version: version)
        }
        stores.checkpoint?.close()
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/state/0/3")
        #expect(names.compactMap { Int($0.split(separator: ".")[0]) }.min() == 30)
        #expect(contents(try open(scratch).open(id, version: 36)) == ["0": "36", "1": "34", "2": "35"])
    }

    @Test func `snapshots cost no more than the changes call for`() throws {
        let scratch = try Scratch()
        let stores = try open(scratch)
        let store = try stores.open(id, version: 0)
        for key in 0..<20_000 { store.put(bytes("key \(key)"), bytes("value \(key)")) }
        for version in 1...60 as ClosedRange<Int64> {
            store.put(bytes("key 1"), bytes("\(version)"))
            try stores.commit(version: version)
        }
        stores.checkpoint?.close()
        // The first delta held everything, so the tenth version has a snapshot; fifty one-key deltas do not call for another.
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/state/0/3")
        #expect(names.filter { $0.hasSuffix("snapshot") } == ["10.snapshot"])
        let reopened = try open(scratch).open(id, version: 60)
        #expect(reopened.count == 20_000)
        #expect(reopened.get(bytes("key 1")) == bytes("60"))
    }

    @Test(arguments: 0..<20)
    func `whatever is done, it is a dictionary, through crashes and rollbacks`(number: Int) throws {
        let base = ProcessInfo.processInfo.environment["PORTAGE_SEED"].flatMap(UInt64.init)
        let seed = base ?? UInt64(number)
        var random = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        var stores = try open(scratch, retain: 1 + random.below(20))
        var store = try stores.open(id, version: 0)
        /// The model: contents at each version.
        var history: [[[UInt8]: [UInt8]]] = [[:]]
        var model: [[UInt8]: [UInt8]] = [:]
        let keySpace = 1 + random.below(300)

        func check(_ context: String) {
            var found: [[UInt8]: [UInt8]] = [:]
            store.forEach { (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) in found[Array(key)] = Array(value) }
            #expect(found == model, "PORTAGE_SEED=\(seed), \(context)")
            #expect(store.count == model.count, "PORTAGE_SEED=\(seed), \(context)")
        }
        for round in 0..<120 {
            for _ in 0..<random.below(60) {
                let key = Array("key \(random.below(keySpace))".utf8.prefix(1 + random.below(9)))
                switch random.below(10) {
                case 0..<6:
                    let value = (0..<random.below(40)).map { _ in UInt8(random.below(256)) }
                    store.put(key, value)
                    model[key] = value
                case 6..<9: #expect(store.remove(key) == (model.removeValue(forKey: key) != nil), "PORTAGE_SEED=\(seed)")
                default: #expect(store.get(key) == model[key], "PORTAGE_SEED=\(seed)")
                }
            }
            let version = Int64(history.count)
            switch random.below(10) {
            case 0:
                store.rollback()
                model = history[history.count - 1]
                check("round \(round), rolled back")
            case 1, 2:
                // The process dies: before the state was written, or after it and before the batch's commit.
                if random.below(2) == 0 { try stores.commit(version: version) }
                stores.checkpoint?.close()
                stores = try open(scratch, retain: 1 + random.below(20))
                store = try stores.open(id, version: version - 1)
                model = history[history.count - 1]
                check("round \(round), reopened at \(version - 1)")
            default:
                try stores.commit(version: version)
                history.append(model)
                check("round \(round), committed \(version)")
            }
        }
        stores.checkpoint?.close()
    }
}
