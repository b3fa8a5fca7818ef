import StateStore
import StreamTesting
import Testing

@Suite struct RowCacheTests {
    struct Row: Equatable {
        var value: [UInt8]
        var expiresAt: Int64
    }

    /// A limit that a test moves.
    final class Limit: @unchecked Sendable {
        var bytes: Int
        init(_ bytes: Int) { self.bytes = bytes }
    }

    static func row(_ cache: RowCache, _ key: [UInt8]) -> Row? {
        key.withUnsafeBytes { cache.withRow($0) { Row(value: Array($0), expiresAt: $1) } }
    }

    static func put(_ cache: RowCache, _ key: [UInt8], _ row: Row) {
        key.withUnsafeBytes { key in row.value.withUnsafeBytes { cache.put(key, $0, expiresAt: row.expiresAt) } }
    }

    @Test func `packed bytes unpack to what they were`() {
        var random = SeededGenerator(seed: 1)
        for round in 0..<2000 {
            let bytes = (0..<random.below(60)).map { _ in random.below(3) == 0 ? UInt8(random.below(256)) : 0 }
            var packed = [UInt8](repeating: 0xEE, count: ZeroPacking.bound(bytes.count))
            let count = bytes.withUnsafeBytes { bytes in
                packed.withUnsafeMutableBufferPointer { ZeroPacking.pack(bytes, to: $0.baseAddress!) }
            }
            #expect(count == bytes.filter { $0 != 0 }.count + (bytes.count + 7) / 8, "round \(round)")
            var unpacked = [UInt8](repeating: 0xAA, count: bytes.count)
            let end = packed.withUnsafeBufferPointer { packed in
                unpacked.withUnsafeMutableBytes { ZeroPacking.unpack(packed.baseAddress!, to: $0) }
            }
            #expect(unpacked == bytes, "round \(round)")
            #expect(end == count, "round \(round)")
        }
    }

    @Test(arguments: 0..<12) func `a cache is a dictionary that may lack rows and has none of another time`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let most = 48 << 20
        let limit = Limit(most)
        let cache = RowCache(reserving: most) { limit.bytes }
        let (keySpace, longest) = [(20_000, 60), (300, 9000), (3_000, 400)][seed % 3]
        let isTight = seed % 4 != 0
        var model: [[UInt8]: Row] = [:]
        for step in 0..<120_000 {
            // Some 3 to 30 pages, one that is too few at times.
            if isTight, step % 20_000 == 0 { limit.bytes = (random.below(6) == 0 ? 1 : 3 + random.below(28)) << 16 }
            let key = Array("key \(random.below(keySpace))".utf8)
            switch random.below(10) {
            case 0..<5:
                let value = (0..<random.below(longest)).map { _ in UInt8(random.below(2) * random.below(256)) }
                model[key] = Row(value: value, expiresAt: random.below(4) == 0 ? .max : Int64(random.below(1 << 40)))
                Self.put(cache, key, model[key]!)
            case 5:
                model[key] = nil
                key.withUnsafeBytes { cache.remove($0) }
            default:
                if let row = Self.row(cache, key) { #expect(row == model[key], "seed \(seed), step \(step)") }
                if !isTight { #expect(Self.row(cache, key) == model[key], "seed \(seed), step \(step)") }
            }
        }
        #expect(cache.count == model.keys.filter { Self.row(cache, $0) != nil }.count)
        if !isTight { #expect(cache.count == model.count) }
    }

    @Test func `memory stays within the limit, and is given back when the limit is lowered`() {
        let limit = Limit(8 << 20)
        let cache = RowCache(reserving: 64 << 20) { limit.bytes }
        func fill(_ numbers: Range<Int>) {
            for number in numbers {
                Self.put(cache, Array("key \(number)".utf8), Row(value: Array("value of \(number)".utf8), expiresAt: 7))
            }
        }
        fill(0..<300_000)
        // What a page and a table of slots may be over it.
        let slack = 1 << 17
        #expect(cache.bytes <= 8 << 20 + slack)
        #expect(cache.bytes >= 7 << 20)
        #expect(cache.count > 100_000)
        limit.bytes = 3 << 20
        fill(300_000..<320_000)
        #expect(cache.bytes <= 3 << 20 + slack)
        #expect(Self.row(cache, Array("key 319999".utf8)) == Row(value: Array("value of 319999".utf8), expiresAt: 7))
        limit.bytes = 0
        fill(320_000..<330_000)
        #expect(cache.count == 0)
        limit.bytes = 8 << 20
        fill(0..<10_000)
        #expect(cache.count == 10_000)
    }

    @Test func `rows that are asked for stay when others come and go`() {
        let cache = RowCache(reserving: 64 << 20) { 4 << 20 }
        let asked = (0..<10_000).map { Array("asked \($0)".utf8) }
        for key in asked { Self.put(cache, key, Row(value: key, expiresAt: 1)) }
        for number in 0..<400_000 {
            Self.put(cache, Array("passing \(number)".utf8), Row(value: [UInt8](repeating: 1, count: 20), expiresAt: 1))
            _ = Self.row(cache, asked[number % asked.count])
        }
        #expect(asked.filter { Self.row(cache, $0) != nil }.count > 9_000)
    }

    /// The cache of a state of 8 MB takes some 5: here are 20.
    @Test(arguments: [1, 3]) func `a state larger than its memory is what was put into it`(partitions: Int) throws {
        let scratch = try Scratch(inMemory: true)
        let stores = try StateStores(
            nil,
            StateStoreOptions(
                provider: .rocksDB, partitions: partitions, rocksDB: RocksDBOptions(memoryLimit: 8 << 20, localDirectory: scratch.path)))
        defer { stores.close() }
        let state = try stores.open(operatorID: 0, version: 0)
        var random = SeededGenerator(seed: 5)
        var model: [[UInt8]: [UInt8]] = [:]
        for version in 1...60 {
            for _ in 0..<600 {
                let key = Array("key \(random.below(8_000))".utf8)
                let found = key.withUnsafeBytes { state.store(of: $0) }.get(key)
                #expect(found == model[key])
                if random.below(8) == 0 {
                    #expect(state.remove(key) == (model.removeValue(forKey: key) != nil))
                } else {
                    let value = [UInt8](repeating: UInt8(1 + random.below(255)), count: 2_000 + random.below(4_000))
                    state.put(key, value)
                    model[key] = value
                }
            }
            if random.below(6) == 0 {
                stores.rollback()
                model = [:]
                try state.forEach { model[Array($0)] = Array($1) }
            }
            try stores.commit(version: Int64(version))
            #expect(state.count == model.count)
        }
        #expect(model.count > 4_000)
        var seen = 0
        try state.forEach { key, value in
            seen += 1
            if model[Array(key)] != Array(value) { Issue.record("\(String(decoding: key, as: UTF8.self)) is another") }
        }
        #expect(seen == model.count)
    }
}
