import Checkpoints
import Foundation
import StateStore
import StreamTesting
import Testing

/// What a store does, the same with either provider.
@Suite struct StateStoreTests {
    @Test(arguments: StateStoreProvider.allCases)
    func `values are seen at once and gone when removed`(provider: StateStoreProvider) throws {
        let stores = try StateStores(nil, try Ground(provider).options())
        defer { stores.end() }
        let store = try stores.open(Ground.id, version: 0)
        store.put(bytes("a"), bytes("1"))
        store.put(bytes(""), bytes(""))
        #expect(store.get(bytes("a")) == bytes("1"))
        #expect(store.get(bytes("")) == [])
        store.put(bytes("a"), bytes("longer"))
        store.put(bytes("a"), bytes("22"))
        #expect(try store.contents() == ["a": "22", "": ""])
        #expect(store.remove(bytes("a")))
        #expect(!store.remove(bytes("a")))
        #expect(store.get(bytes("a")) == nil)
        #expect(store.count == 1)
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `a rollback takes back what was put, replaced, removed and expired`(provider: StateStoreProvider) throws {
        let ground = try Ground(provider)
        let stores = try ground.open()
        defer { stores.end() }
        let store = try stores.open(Ground.id, version: 0)
        store.put(bytes("a"), bytes("1"), expiresAt: 10)
        store.put(bytes("b"), bytes("2"))
        try stores.commit(version: 1)
        store.put(bytes("a"), bytes("x"), expiresAt: 5)
        store.put(bytes("a"), bytes("yyyy"))
        store.remove(bytes("b"))
        store.put(bytes("c"), bytes("3"), expiresAt: 2)
        #expect(store.changeCount == 3)
        #expect(try store.expired(upTo: 4) == ["c=3"])
        store.rollback()
        #expect(try store.contents() == ["a": "1", "b": "2"])
        #expect(store.changeCount == 0)
        #expect(store.count == 2)
        #expect(store.version == 1)
        #expect(try store.expired(upTo: 9) == [])
        #expect(try store.expired(upTo: 10) == ["a=1"])
        store.rollback()
        #expect(try store.expired(upTo: 10) == ["a=1"])
    }

    @Test func `versions follow each other`() throws {
        let store = StateStore()
        #expect(throws: StateStoreError(.wrongVersion, "state 0/0 is at version 0 and cannot commit version 2")) {
            try store.commit(version: 2)
        }
        try store.commit(version: 1)
        #expect(throws: StateStoreError.self) { try store.commit(version: 1) }
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `slices of a column go in and come out`(provider: StateStoreProvider) throws {
        let ground = try Ground(provider)
        let stores = try ground.open()
        defer { stores.end() }
        let store = try stores.open(Ground.id, version: 0)
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
                        #expect(try store.contents() == ["a": "1", "b": "", "ccc": "23"])
                        store.prefetch(slices)
                        #expect(store.get(bytes("ccc")) == bytes("23"))
                        #expect(store.count == 3)
                        store.remove(keys: slices)
                        #expect(store.count == 0)
                    }
                }
            }
        }
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `ranges and prefixes come in byte order, changes of the batch included`(provider: StateStoreProvider) throws {
        let ground = try Ground(provider)
        let stores = try ground.open()
        defer { stores.end() }
        let store = try stores.open(Ground.id, version: 0)
        for key in ["b", "a", "ab", "abc", "c", "", "aa"] { store.put(bytes(key), bytes(key)) }
        store.put([0x61, 0xFF], bytes("high"))
        try stores.commit(version: 1)
        store.remove(bytes("ab"))
        store.put(bytes("abb"), bytes("new"))
        store.put(bytes("b"), bytes("changed"))
        #expect(try store.keys(.all, first: 5) == ["", "a", "aa", "abb", "abc"])
        #expect(try store.keys(StateKeyRange(prefix: bytes("ab"))) == ["abb", "abc"])
        #expect(
            try store.keys(StateKeyRange(from: bytes("ab"), upTo: bytes("c"))) == [
                "abb", "abc", String(decoding: [0x61, 0xFF], as: UTF8.self), "b",
            ])
        #expect(try store.keys(StateKeyRange(prefix: [0x61, 0xFF])).count == 1)
        #expect(try store.keys(StateKeyRange(from: bytes("d"))) == [])
        store.put(bytes("d"), bytes("later"))
        #expect(try store.keys(StateKeyRange(from: bytes("c"))) == ["c", "d"])
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `pairs expire in the order of their times, each once, by their last time`(provider: StateStoreProvider) throws {
        let ground = try Ground(provider)
        let stores = try ground.open()
        defer { stores.end() }
        let store = try stores.open(Ground.id, version: 0)
        store.put(bytes("late"), bytes("1"), expiresAt: 30)
        store.put(bytes("early"), bytes("2"), expiresAt: -5)
        store.put(bytes("moved on"), bytes("3"), expiresAt: 7)
        store.put(bytes("moved up"), bytes("4"), expiresAt: 90)
        store.put(bytes("for ever"), bytes("5"))
        store.put(bytes("removed"), bytes("6"), expiresAt: 6)
        try stores.commit(version: 1)
        store.put(bytes("moved on"), bytes("33"), expiresAt: 40)
        store.put(bytes("moved up"), bytes("44"), expiresAt: 8)
        store.remove(bytes("removed"))
        #expect(try store.expired(upTo: 10) == ["early=2", "moved up=44"])
        #expect(try store.expired(upTo: 10) == [])
        try stores.commit(version: 2)
        store.put(bytes("came late"), bytes("7"), expiresAt: 9)
        try stores.commit(version: 3)
        #expect(try store.expired(upTo: 39) == ["came late=7", "late=1"])
        #expect(try store.expired(upTo: .max) == ["moved on=33"])
        #expect(try store.contents() == ["for ever": "5"])
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `a version is loaded from the newest base before it and the deltas after`(provider: StateStoreProvider) throws {
        let ground = try Ground(provider)
        do {
            let stores = try ground.open()
            let store = try stores.open(Ground.id, version: 0)
            for version in 1...25 as ClosedRange<Int64> {
                store.put(bytes("k\(version % 7)"), bytes("v\(version)"))
                if version % 5 == 0 { store.remove(bytes("k\((version - 1) % 7)")) }
                try stores.commit(version: version)
            }
            stores.end()
        }
        #expect(try ground.names().filter { $0.hasSuffix(ground.base) } == ["10.\(ground.base)", "20.\(ground.base)"])
        for version in [1, 9, 10, 11, 25] as [Int64] {
            var expected: [String: String] = [:]
            for step in 1...version {
                expected["k\(step % 7)"] = "v\(step)"
                if step % 5 == 0 { expected["k\((step - 1) % 7)"] = nil }
            }
            let copy = try Ground(provider)
            try FileManager.default.createDirectory(atPath: copy.path, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: "\(ground.path)/state", toPath: "\(copy.path)/state")
            let stores = try copy.open()
            defer { stores.end() }
            #expect(try stores.open(Ground.id, version: version).contents() == expected)
        }
        // Without the newest base the deltas still lead there.
        try ground.files.remove("\(ground.path)/state/0/3/20.\(ground.base)")
        let stores = try ground.open()
        defer { stores.end() }
        #expect(try stores.open(Ground.id, version: 25).get(bytes("k4")) == bytes("v25"))
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `a version that was written but never committed is replaced`(provider: StateStoreProvider) throws {
        let ground = try Ground(provider)
        do {
            let stores = try ground.open()
            let store = try stores.open(Ground.id, version: 0)
            for version in 1...10 as ClosedRange<Int64> {
                store.put(bytes("\(version)"), bytes("old"), expiresAt: version)
                try stores.commit(version: version)
            }
            stores.end()
        }
        // Batch 9 ran but its commit was lost; now it gives something else.
        do {
            let stores = try ground.open()
            let store = try stores.open(Ground.id, version: 9)
            #expect(store.count == 9)
            store.put(bytes("10"), bytes("new"))
            try stores.commit(version: 10)
            stores.end()
        }
        let stores = try ground.open()
        defer { stores.end() }
        let reopened = try stores.open(Ground.id, version: 10)
        #expect(reopened.count == 10)
        #expect(reopened.get(bytes("10")) == bytes("new"))
        #expect(try reopened.expire(upTo: 100) == 9)
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `old files are purged, and what is kept still loads`(provider: StateStoreProvider) throws {
        let ground = try Ground(provider)
        do {
            let stores = try ground.open(retain: 5)
            let store = try stores.open(Ground.id, version: 0)
            for version in 1...240 as ClosedRange<Int64> {
                store.put(bytes("\(version % 3)"), bytes("\(version)"))
                try stores.commit(version: version)
            }
            stores.end()
        }
        let numbers = try ground.names().compactMap { Int($0.split(separator: ".")[0]) }
        #expect(numbers.min() == 230)
        if provider == .rocksDB {
            // One was written with each of 24 bases, and sixteen are merged into one.
            let tables = try ground.files.list("\(ground.path)/state/0/3/SSTs")
            #expect((1...17).contains(tables.count), "\(tables)")
        }
        let stores = try ground.open()
        defer { stores.end() }
        #expect(try stores.open(Ground.id, version: 236).contents() == ["0": "234", "1": "235", "2": "236"])
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `bases cost no more than the changes call for`(provider: StateStoreProvider) throws {
        let ground = try Ground(provider)
        do {
            let stores = try ground.open()
            let store = try stores.open(Ground.id, version: 0)
            for key in 0..<20_000 { store.put(bytes("key \(key)"), bytes("value \(key)")) }
            for version in 1...60 as ClosedRange<Int64> {
                store.put(bytes("key 1"), bytes("\(version)"))
                try stores.commit(version: version)
            }
            stores.end()
        }
        // The first delta held everything, so the tenth version has a base; fifty one-key deltas do not call for another.
        #expect(try ground.names().filter { $0.hasSuffix(ground.base) } == ["10.\(ground.base)"])
        let stores = try ground.open()
        defer { stores.end() }
        let reopened = try stores.open(Ground.id, version: 60)
        #expect(reopened.count == 20_000)
        #expect(reopened.get(bytes("key 1")) == bytes("60"))
    }

    @Test(arguments: StateStoreProvider.allCases)
    func `bases made in the background are those of their versions`(provider: StateStoreProvider) throws {
        let ground = try Ground(provider)
        do {
            let stores = try ground.open(.background)
            let store = try stores.open(Ground.id, version: 0)
            for version in 1...200 as ClosedRange<Int64> {
                for key in 0..<20 { store.put(bytes("\(key)"), bytes("\(version)")) }
                try stores.commit(version: version)
            }
            stores.end()
        }
        let bases = try ground.names().filter { $0.hasSuffix(ground.base) }.compactMap { Int64($0.split(separator: ".")[0]) }
        #expect(!bases.isEmpty)
        // Nothing but the bases is left to load from.
        for name in try ground.names() where name.hasSuffix("delta") { try ground.files.remove("\(ground.path)/state/0/3/\(name)") }
        for version in bases.sorted().reversed() {
            let stores = try ground.open()
            defer { stores.end() }
            let contents = try stores.open(Ground.id, version: version).contents()
            #expect(contents == Dictionary(uniqueKeysWithValues: (0..<20).map { ("\($0)", "\(version)") }))
        }
    }
}
