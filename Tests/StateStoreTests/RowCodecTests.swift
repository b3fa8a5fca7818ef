import Columnar
import StateStore
import StreamTesting
import Testing

/// Rows of any types as bytes: read back as they were, and as keys the same bytes where grouping takes rows for one.
@Suite struct RowCodecTests {
    /// A type of at most so many levels.
    private static func type(_ random: inout SeededGenerator, depth: Int) -> DataType {
        let flat: [DataType] = [
            .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ,
            .decimal(precision: 9, scale: 2), .decimal(precision: 38, scale: 10), .dayToSecond, .yearToMonth,
        ]
        switch random.below(depth > 0 ? 6 : 3) {
        case 3: return .array(type(&random, depth: depth - 1))
        case 4: return .structure((0..<random.below(4)).map { Field("f\($0)", type(&random, depth: depth - 1)) })
        case 5: return .map([DataType.long, .string, .double][random.below(3)], type(&random, depth: depth - 1))
        default: return flat[random.below(flat.count)]
        }
    }

    private static let doubles: [Double] = [
        0, -0.0, 1.5, -1, .infinity, .leastNonzeroMagnitude, .nan, -.nan, Double(nan: 5, signaling: false),
    ]

    private static func value(_ type: DataType, _ random: inout SeededGenerator) -> Value {
        if random.below(4) == 0 { return .null }
        func long(_ width: Int64) -> Int64 { [0, 1, -1, width, -width - 1][random.below(5)] }
        switch type {
        case .null: return .null
        case .boolean: return .boolean(random.below(2) == 0)
        case .byte: return .long(long(127))
        case .short: return .long(long(32_767))
        case .integer: return .long(long(2_147_483_647))
        case .long: return .long(long(.max))
        case .float: return .double([0, -0.0, 0.5, .nan, -.nan, -.infinity][random.below(6)])
        case .double: return .double(doubles[random.below(doubles.count)])
        case .string: return .string(["", "a", "\u{0}", "ü", String(repeating: "long ", count: random.below(60))][random.below(5)])
        case .binary: return .binary([UInt8](repeating: UInt8(random.below(256)), count: [0, 1, 127, 128, 300][random.below(5)]))
        case .date: return .date(Int32(long(2_147_483_647)))
        case .timestamp: return .timestamp(long(.max))
        case .timestampNTZ: return .timestampNTZ(long(.max))
        case .decimal(_, let scale): return .decimal(Decimal128(unscaled: Int128(long(999_999_998)), scale: scale))
        case .dayTimeInterval: return .dayTimeInterval(long(.max))
        case .yearMonthInterval: return .yearMonthInterval(Int32(long(2_147_483_647)))
        case .array(let element):
            return .array(
                (0..<[0, 1, 2, 9, element == .boolean || element == .long ? 130 : 3][random.below(5)]).map { _ in value(element, &random) })
        case .map(let key, let of):
            return .map((0..<random.below(3)).map { _ in Value.Entry(notNull(key, &random), value(of, &random)) })
        case .structure(let fields): return .structure(fields.map { value($0.type, &random) })
        }
    }

    private static func notNull(_ type: DataType, _ random: inout SeededGenerator) -> Value {
        while true {
            let value = value(type, &random)
            if value != .null { return value }
        }
    }

    /// A value told apart from all that is not the same to the bit, or to grouping.
    private static func text(_ value: Value, grouped: Bool) -> String {
        switch value {
        case .double(let number):
            if grouped, number.isNaN { return "NaN" }
            return "\(grouped && number == 0 ? 0 : number.bitPattern)"
        case .array(let members): return "[\(members.map { text($0, grouped: grouped) })]"
        case .structure(let members): return "{\(members.map { text($0, grouped: grouped) })}"
        case .map(let entries): return "<\(entries.map { [text($0.key, grouped: grouped), text($0.value, grouped: grouped)] })>"
        case .null, .boolean, .long, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval:
            return "\(value)"
        }
    }

    private static func rows(_ columns: [ColumnArray], _ count: Int, grouped: Bool) -> [[String]] {
        (0..<count).map { row in columns.map { text($0.value(at: row), grouped: grouped) } }
    }

    @Test func `rows of all types come back as they were, and keys are the same where grouping says so`() throws {
        var random = SeededGenerator(seed: ProcessSeed.value)
        for round in 0..<150 {
            let what = Comment("PORTAGE_SEED=\(ProcessSeed.value) round \(round)")
            let types = (0..<[0, 1, 2, 9, 17][random.below(5)]).map { _ in Self.type(&random, depth: 2) }
            let count = random.below(12)
            // A part of a longer column: its bytes do not begin where the column does.
            let columns = try types.map { type in
                try #require(ColumnArray((0..<count + 2).map { _ in Self.value(type, &random) }, type: type)).slice(1..<count + 1)
            }
            let values = RowCodec(types, as: .value)
            let rows = values.encode(columns, count: count)
            var reader = DecodedRows(values)
            try rows.withSlices { slices in for row in 0..<count { try reader.append(slices[row]) } }
            #expect(Self.rows(reader.finish(), count, grouped: false) == Self.rows(columns, count, grouped: false), what)

            let keyCodec = RowCodec(types, as: .key)
            let keys = keyCodec.encode(columns, count: count)
            let expected = Self.rows(columns, count, grouped: true)
            for left in 0..<count {
                for right in left..<count { #expect((keys[left] == keys[right]) == (expected[left] == expected[right]), what) }
                // Alone a row has the bytes that it has among others, and says itself where it ends.
                let alone = keyCodec.encode(columns.map { $0.slice(left..<left + 1) }, count: 1)
                #expect(alone[0] == keys[left], what)
                var reader = DecodedRows(keyCodec)
                let rest = try (keys[left] + [7, 7]).withUnsafeBytes { try Array(reader.append(startOf: $0)) }
                #expect(rest == [7, 7], what)
                #expect(Self.rows(reader.finish(), 1, grouped: true) == [expected[left]], what)
            }
        }
    }

    @Test func `the bytes of a row are these`() throws {
        let types: [DataType] = [.integer, .string, .double, .array(.boolean), .structure([Field("a", .short), Field("b", .short)])]
        let cells: [Value] = [.long(258), .string("hé"), .double(-0.0), .array([.boolean(true), .null]), .structure([.null, .long(-1)])]
        let columns = try zip(cells, types).map { try #require(ColumnArray([$0, .null], type: $1)) }
        let head: [UInt8] = [0, 2, 1, 0, 0, 3, 0x68, 0xC3, 0xA9]
        let tail: [UInt8] = [2, 0b10, 1, 0b01, 0xFF, 0xFF]
        let values = RowCodec(types, as: .value).encode(columns, count: 2)
        #expect(values[0] == head + [0, 0, 0, 0, 0, 0, 0, 0x80] + tail)
        #expect(values[1] == [0b11111])
        #expect(RowCodec(types, as: .key).encode(columns, count: 2)[0] == head + [0, 0, 0, 0, 0, 0, 0, 0] + tail)
    }

    @Test func `bytes that are no such row are refused, and never more is allocated than they hold`() throws {
        var random = SeededGenerator(seed: ProcessSeed.value)
        for round in 0..<300 {
            let types = (0..<1 + random.below(4)).map { _ in Self.type(&random, depth: 2) }
            let columns = try types.map { try #require(ColumnArray([Self.value($0, &random)], type: $0)) }
            let codec = RowCodec(types, as: .value)
            var bytes = codec.encode(columns, count: 1)[0]
            func read(_ bytes: [UInt8]) throws {
                var reader = DecodedRows(codec)
                try bytes.withUnsafeBytes { try reader.append($0) }
            }
            for end in 0..<min(bytes.count, 40) {
                #expect(throws: StateValueError.self, "PORTAGE_SEED=\(ProcessSeed.value) round \(round)") { try read(Array(bytes[..<end])) }
            }
            #expect(throws: StateValueError.self) { try read(bytes + [0]) }
            // Damage may be another row; it may not trap.
            for place in bytes.indices.prefix(40) {
                let was = bytes[place]
                bytes[place] = UInt8(truncatingIfNeeded: random.below(256))
                try? read(bytes)
                bytes[place] = was
            }
        }
        var reader = DecodedRows(RowCodec([.array(.null)], as: .value))
        // A list of 2^62 nulls.
        #expect(throws: StateValueError.self) {
            try [0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40].withUnsafeBytes { try reader.append($0) }
        }
    }

    @Test func `a state is shown by its schema alone`() throws {
        let schema = StateSchema(
            operatorName: "dedupe", key: [.init(Field("k", .string)), .init(Field("d", .decimal(precision: 9, scale: 2)))],
            value: [.init(Field("a", .array(.long)))])
        var rows = try #require(try StateDisplay.rows([StateDisplay(of: "dedupe")], of: schema, store: "default", operatorID: 0))
        #expect(try StateDisplay.rows([StateDisplay(of: "join")], of: schema, store: "default", operatorID: 0) == nil)
        let keys = try RowCodec(schema.key.map(\.field.type), as: .key).encode(
            [
                #require(ColumnArray([.string("a"), .null], type: .string)),
                #require(ColumnArray([.decimal(Decimal128(unscaled: 150, scale: 2)), .null], type: .decimal(precision: 9, scale: 2))),
            ],
            count: 2)
        let values = try RowCodec([.array(.long)], as: .value).encode(
            [#require(ColumnArray([.array([.long(1)]), .array([])], type: .array(.long)))], count: 2)
        try keys.withSlices { keys in try values.withSlices { values in for row in 0..<2 { try rows.add(row, keys[row], values[row]) } } }
        let (shown, partitions) = try rows.take()
        #expect(partitions == [0, 1] && shown.schema.names == ["key", "value"])
        #expect(
            shown.rows == [
                [.structure([.string("a"), .decimal(Decimal128(unscaled: 150, scale: 2))]), .structure([.array([.long(1)])])],
                [.structure([.null, .null]), .structure([.array([])])],
            ])
        #expect(try rows.take().rows.count == 0)
        try values[0].withUnsafeBytes { try rows.add(0, UnsafeRawBufferPointer(start: nil, count: 0), $0) }
        #expect(throws: StateValueError.self) { try rows.take() }
    }
}
