import Checkpoints
import Columnar
import StateStore
import StreamTesting
import Testing

/// State is held to its schema.
@Suite struct SchemaTests {
    private static let window = DataType.structure([Field("start", .timestamp), Field("end", .timestamp)])
    private static let schema = StateSchema(
        operatorName: "stateStoreSave",
        key: [
            .init(Field("window", window, nullable: false), metadata: ["portage.window": "10 by 5 from 0"]),
            .init(Field("k \"é\"", .array(.string))),
        ],
        value: [.init(Field("n", .long, nullable: false), metadata: ["portage.aggregate": "count"]), .init(Field("top", .double))])

    private func admit(_ old: StateSchema, _ new: StateSchema, checks: Bool = true) throws {
        let ground = try Ground(.memory, files: MemoryFileSystem())
        for (index, schema) in [old, new].enumerated() {
            let checkpoint = try ground.checkpoint()
            defer { checkpoint.close() }
            let stores = try StateStores(checkpoint, StateStoreOptions(partitions: 2, checksSchema: checks || index == 0))
            _ = try stores.open(operatorID: 4, version: 0, schema: schema)
        }
    }

    private func refusal(_ new: StateSchema) -> String? {
        do {
            try admit(Self.schema, new)
            return nil
        } catch { return "\(error)" }
    }

    @Test func `it comes back as it was stored`() throws {
        let ground = try Ground(.memory, files: MemoryFileSystem())
        let stores = try ground.open()
        _ = try stores.open(operatorID: 4, version: 0, schema: Self.schema)
        try stores.commit(version: 1)
        try stores.checkpoint?.logBatch(
            0, offsets: OffsetLogEntry(batchWatermarkMillis: 0, batchTimestampMillis: 0, conf: [:], offsets: []),
            manifest: ManifestRecord(batchID: 0, batchTime: 0, evictionWatermark: 0, lateWatermark: 0, starts: [], ranges: []))
        try stores.checkpoint?.logCommit(0, CommitLogEntry(nextBatchWatermarkMillis: 0))
        stores.end()
        #expect(try StoredState(of: ground.path, files: ground.files).schema(of: 4) == Self.schema)
    }

    @Test func `however long its names and whatever they are of, it comes back`() throws {
        var schema = Self.schema
        // A family of one character and 25 bytes, 3,000 times; and a letter with as many marks as bytes fit in no single text.
        schema.value[0].field.name = String(repeating: "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}\u{1F466}", count: 3000)
        schema.value[1].field.name = "a" + String(repeating: "\u{301}", count: 40_000)
        try admit(schema, schema)
    }

    @Test func `other names pass, and what may be null may become what may not`() {
        var named = Self.schema
        named.key[1].field.name = "other"
        named.value[0].field.name = "count"
        named.value[1].field.nullable = false
        // How values are shown is no matter of how they lie, where the operator says so.
        named.value[0].metadata[LogicalType.metadataKey] = "json"
        #expect(refusal(named) != nil)
        named.comparison = .init(ignored: [LogicalType.metadataKey])
        #expect(refusal(named) == nil)
    }

    @Test func `values of a fact that stand for the same do so where the operator says so`() {
        var other = Self.schema
        other.value[0].metadata["portage.aggregate"] = "count_if"
        #expect(refusal(other) != nil)
        other.comparison = .init(synonyms: ["portage.aggregate": ["count_if": "count"]])
        #expect(refusal(other) == nil)
        other.value[0].metadata["portage.aggregate"] = "sum"
        #expect(refusal(other) != nil)
    }

    @Test func `another type, number, order, nullability or aggregate is refused with both shown`() {
        var type = Self.schema
        type.key[1].field.type = .array(.long)
        #expect(refusal(type)?.contains("[STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE]") == true)
        #expect(refusal(type)?.contains("array<string>") == true)
        #expect(refusal(type)?.contains("array<bigint>") == true)
        var fewer = Self.schema
        fewer.value.removeLast()
        #expect(refusal(fewer)?.contains("[STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE]") == true)
        var swapped = Self.schema
        swapped.value.swapAt(0, 1)
        #expect(refusal(swapped) != nil)
        var nullable = Self.schema
        nullable.value[0].field.nullable = true
        #expect(refusal(nullable) != nil)
        var aggregate = Self.schema
        aggregate.value[0].metadata = ["portage.aggregate": "sum"]
        #expect(refusal(aggregate)?.contains("portage.aggregate=sum") == true)
        var operation = Self.schema
        operation.operatorName = "dedupe"
        #expect(refusal(operation)?.contains("'dedupe'") == true)
    }

    @Test func `the check can be left out`() throws {
        var fewer = Self.schema
        fewer.value.removeLast()
        try admit(Self.schema, fewer, checks: false)
    }

    private static let metadata = "/cp/state/4/_metadata/metadata"

    /// Opens the store again over what lies there as the operator's metadata.
    private func open(_ ground: Ground, over contents: [UInt8]) throws {
        try ground.files.put(Self.metadata, contents)
        let stores = try ground.open()
        defer { stores.end() }
        _ = try stores.open(operatorID: 4, version: 0, schema: Self.schema)
    }

    private func written(_ ground: Ground) throws -> [UInt8] {
        let stores = try ground.open()
        defer { stores.end() }
        _ = try stores.open(operatorID: 4, version: 0, schema: Self.schema)
        return try #require(try ground.files.read(Self.metadata))
    }

    @Test func `each flipped bit and each torn end of an operator's metadata is told as damage of that file`() throws {
        let ground = try Ground(.memory, files: MemoryFileSystem())
        let whole = try written(ground)
        for index in whole.indices {
            for bit in 0..<8 {
                var damaged = whole
                damaged[index] ^= 1 << bit
                #expect { try open(ground, over: damaged) } throws: {
                    guard let error = $0 as? CheckpointError else { return false }
                    return error.path == Self.metadata && error.description.contains("delete it, and the next start writes it again")
                }
            }
            #expect { try open(ground, over: Array(whole.prefix(index))) } throws: { ($0 as? CheckpointError)?.path == Self.metadata }
        }
        try open(ground, over: whole)
    }

    @Test func `an operator's metadata from before it had a checksum is taken, gets one, and its file is named where it may be damaged`()
        throws
    {
        let ground = try Ground(.memory, files: MemoryFileSystem())
        let sealed = try written(ground)
        let old =
            "v1\n{\"operatorInfo\":{\"operatorId\":4,\"operatorName\":\"stateStoreSave\"},"
            + "\"stateStoreInfo\":[{\"storeName\":\"default\",\"numColsPrefixKey\":0,\"numPartitions\":1}]}"
        for index in old.utf8.indices {
            var damaged = Array(old.utf8)
            damaged[old.utf8.distance(from: old.startIndex, to: index)] ^= 0x20
            do {
                try open(ground, over: damaged)
                // Another name of a store is taken for one more store: the operator and its own store are as they were, and sealed.
                let taken = try #require(StateDescription(of: ground.path, files: ground.files).operators.first)
                #expect(taken.operatorInfo.operatorName == "stateStoreSave")
                #expect(taken.stateStoreInfo.contains { $0.storeName == "default" && $0.numPartitions == 1 && $0.numColsPrefixKey == 0 })
                #expect(
                    ChecksummedJSON.isWhole(String(decoding: try #require(try ground.files.read(Self.metadata)), as: UTF8.self)) == true)
            } catch {
                #expect(
                    "\(error)".contains(Self.metadata) && "\(error)".contains("delete it, and the next start writes it again"), "\(error)")
            }
        }
        for name in ["stateStoreSavf", "StateStoreSave"] {
            #expect { try open(ground, over: bytes(old.replacing("stateStoreSave", with: name))) } throws: {
                "\($0)".contains(Self.metadata)
            }
        }
        try open(ground, over: bytes(old))
        #expect(try ground.files.read(Self.metadata) == sealed)
    }

    @Test func `what is damaged of a checkpoint's operators is named, and the others are shown`() throws {
        let ground = try Ground(.memory, files: MemoryFileSystem())
        let stores = try ground.open()
        for id in [4, 5, 6] { _ = try stores.open(operatorID: id, version: 0, schema: Self.schema) }
        stores.end()
        let whole = StateDescription(of: ground.path, files: ground.files)
        #expect(whole.operators.map(\.operatorInfo.operatorId) == [4, 5, 6] && whole.problems.isEmpty)
        let schema = "/cp/state/6/0/_metadata/schema"
        for path in [Self.metadata, schema] { try ground.files.put(path, Array(try #require(try ground.files.read(path)).dropLast(3))) }
        let damaged = StateDescription(of: ground.path, files: ground.files)
        #expect(damaged.operators.map(\.operatorInfo.operatorId) == [5, 6] && damaged.undescribed.isEmpty)
        #expect(
            damaged.problems.count == 2 && damaged.problems[0].hasPrefix(Self.metadata) && damaged.problems[1].hasPrefix(schema),
            "\(damaged.problems)")
    }

    @Test func `state whose metadata was deleted is told as such, and the file is named`() throws {
        let ground = try Ground(.memory, files: MemoryFileSystem())
        let stores = try ground.open()
        for id in [4, 5] { _ = try stores.open(operatorID: id, version: 0, schema: Self.schema) }
        try stores.checkpoint?.logCommit(0, CommitLogEntry(nextBatchWatermarkMillis: 0))
        stores.end()
        try ground.files.remove(Self.metadata)
        let described = StateDescription(of: ground.path, files: ground.files)
        #expect(described.operators.map(\.operatorInfo.operatorId) == [5] && described.problems.isEmpty)
        #expect(described.undescribed.count == 1 && described.undescribed[0].hasPrefix("\(Self.metadata): missing"))
        let state = try StoredState(of: ground.path, files: ground.files)
        #expect { try state.metadata(of: 4) } throws: { ($0 as? CheckpointError)?.path == Self.metadata }
        try ground.files.remove("/cp/state/5/_metadata/metadata")
        #expect { try StoredState(of: ground.path, files: ground.files) } throws: { ($0 as? CheckpointError)?.path == Self.metadata }
    }

    @Test func `of a folder with the checkpoints of several queries it is said which there are`() throws {
        let files = MemoryFileSystem()
        for name in ["readings", "totals"] { try files.put("/cp/\(name)/metadata", Array("{}".utf8)) }
        let message = "/cp: holds the checkpoints of several queries; name one of them: /cp/readings, /cp/totals"
        #expect(throws: CheckpointError(.noCheckpoint, path: "/cp", message)) { try StoredState(of: "/cp", files: files) }
        #expect(throws: CheckpointError(.noCheckpoint, path: "/cp", message)) { try CheckpointInspection(of: "/cp", files: files) }
    }

    @Test func `a damaged schema file is named`() throws {
        let ground = try Ground(.memory, files: MemoryFileSystem())
        let stores = try ground.open()
        _ = try stores.open(operatorID: 4, version: 0, schema: Self.schema)
        stores.end()
        let path = "\(ground.path)/state/4/0/_metadata/schema"
        let whole = try #require(try ground.files.read(path))
        for index in whole.indices {
            var damaged = whole
            damaged[index] ^= 0x20
            for contents in [damaged, Array(whole.prefix(index))] {
                try ground.files.put(path, contents)
                let stores = try ground.open()
                defer { stores.end() }
                #expect { try stores.open(operatorID: 4, version: 0, schema: Self.schema) } throws: {
                    let error = $0 as? CheckpointError
                    return error?.path == path && error?.description.contains("restore it from a copy") == true
                }
            }
        }
        var newer = whole
        newer[3] = UInt8(ascii: "3")
        try ground.files.put(path, newer)
        let again = try ground.open()
        defer { again.end() }
        #expect { try again.open(operatorID: 4, version: 0, schema: Self.schema) } throws: {
            ($0 as? CheckpointError)?.code == .newerFormat && "\($0)".contains("has format v3, this engine reads v2")
        }
    }
}
