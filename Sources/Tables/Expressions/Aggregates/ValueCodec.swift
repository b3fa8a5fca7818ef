import Columnar

/// Encodes single values as bytes: for keys and states of nested types, and for state on disk. Little-endian, tagged.
package enum ValueCodec {
    package static func encode(_ value: Value, into bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(0)
        case .boolean(let bit): bytes += [1, bit ? 1 : 0]
        case .long(let long): word(2, UInt64(bitPattern: long), &bytes)
        case .double(let double): word(3, double.bitPattern, &bytes)
        case .string(let text): run(4, Array(text.utf8), &bytes)
        case .binary(let run): self.run(5, run, &bytes)
        case .date(let days): word(6, UInt64(bitPattern: Int64(days)), &bytes)
        case .timestamp(let micros): word(7, UInt64(bitPattern: micros), &bytes)
        case .timestampNTZ(let micros): word(10, UInt64(bitPattern: micros), &bytes)
        case .decimal(let number):
            // The scale, then 16 bytes: the low word first.
            word(11, UInt64(number.scale), &bytes)
            for part in [number.unscaled, number.unscaled >> 64] { withUnsafeBytes(of: UInt64(truncatingIfNeeded: part).littleEndian) { bytes += $0 } }
        case .dayTimeInterval(let micros): word(12, UInt64(bitPattern: micros), &bytes)
        case .yearMonthInterval(let months): word(13, UInt64(bitPattern: Int64(months)), &bytes)
        case .map(let entries):
            word(14, UInt64(entries.count), &bytes)
            for entry in entries {
                encode(entry.key, into: &bytes)
                encode(entry.value, into: &bytes)
            }
        case .array(let members): list(8, members, &bytes)
        case .structure(let members): list(9, members, &bytes)
        }
    }

    /// The bytes of a value's heap storage.
    package static func payload(_ value: Value) -> Int {
        switch value {
        case .null, .boolean, .long, .double, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval: 0
        case .map(let entries): entries.reduce(0) { $0 + 2 * MemoryLayout<Value>.stride + payload($1.key) + payload($1.value) }
        case .string(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        case .array(let members), .structure(let members): members.reduce(0) { $0 + MemoryLayout<Value>.stride + payload($1) }
        }
    }

    private static func word(_ tag: UInt8, _ word: UInt64, _ bytes: inout [UInt8]) {
        bytes.append(tag)
        withUnsafeBytes(of: word.littleEndian) { bytes += $0 }
    }

    private static func run(_ tag: UInt8, _ run: [UInt8], _ bytes: inout [UInt8]) {
        word(tag, UInt64(run.count), &bytes)
        bytes += run
    }

    private static func list(_ tag: UInt8, _ members: [Value], _ bytes: inout [UInt8]) {
        word(tag, UInt64(members.count), &bytes)
        for member in members { encode(member, into: &bytes) }
    }

    /// Reads one value and moves `reader` past it; nil for other bytes.
    package static func decode(_ reader: inout StateReader) -> Value? {
        guard let tag = reader.byte() else { return nil }
        if tag == 0 { return .null }
        if tag == 1 { return reader.byte().map { .boolean($0 != 0) } }
        guard let word = reader.word() else { return nil }
        switch tag {
        case 2: return .long(Int64(bitPattern: word))
        case 3: return .double(Double(bitPattern: word))
        case 4: return reader.run(word).map { .string(String(decoding: $0, as: UTF8.self)) }
        case 5: return reader.run(word).map { .binary(Array($0)) }
        case 6: return Int32(exactly: Int64(bitPattern: word)).map { .date($0) }
        case 7: return .timestamp(Int64(bitPattern: word))
        case 10: return .timestampNTZ(Int64(bitPattern: word))
        case 11:
            guard word <= UInt64(Decimal128.maxPrecision), let low = reader.word(), let high = reader.word() else { return nil }
            return .decimal(Decimal128(unscaled: Int128(Int64(bitPattern: high)) << 64 | Int128(low), scale: Int(word)))
        case 12: return .dayTimeInterval(Int64(bitPattern: word))
        case 13: return Int32(exactly: Int64(bitPattern: word)).map { .yearMonthInterval($0) }
        case 14:
            guard word <= UInt64(reader.remaining) else { return nil }
            var entries: [Value.Entry] = []
            for _ in 0..<word {
                guard let key = decode(&reader), let value = decode(&reader) else { return nil }
                entries.append(Value.Entry(key, value))
            }
            return .map(entries)
        case 8, 9:
            guard word <= UInt64(reader.remaining) else { return nil }
            var members: [Value] = []
            for _ in 0..<word {
                guard let member = decode(&reader) else { return nil }
                members.append(member)
            }
            return tag == 8 ? .array(members) : .structure(members)
        default: return nil
        }
    }
}
