import RDDs
import StateStore

/// Encodes pairs as bytes for the state store, and decodes them. The same pair gives the same bytes in every process.
@usableFromInline package struct StateCodec<Element: Sendable>: Sendable {
    let encode: @Sendable ([Element], StateCoding) throws -> StateSnapshot
    let decode: @Sendable (StateSnapshot, StateCoding) throws -> [Element]
    package let columns: @Sendable (StateCoding) throws -> (key: StateSchema.Column, value: StateSchema.Column)

    package func snapshot(of rdd: RDD<Element>, _ coding: StateCoding) throws -> StateSnapshot {
        try encode(Array(try rdd.collectContiguous()), coding)
    }

    package func elements(of snapshot: StateSnapshot, _ coding: StateCoding) throws -> [Element] {
        do { return try decode(snapshot, coding) } catch let error as StateValueError {
            throw StreamingError.damagedState(Element.self, error.message)
        }
    }
}

extension StateCodec {
    @usableFromInline package static func pairs<Key: Codable & Sendable, Value: Codable & Sendable>() -> StateCodec
    where Element == (Key, Value) { of(StateValueCoder<Key>(), StateValueCoder<Value>()) }

    /// For a value that is a tuple of two, which cannot be `Codable` in Swift.
    @usableFromInline
    package static func pairs<
        Key: Codable & Sendable, First: Codable & Sendable, Second: Codable & Sendable
    >() -> StateCodec where Element == (Key, (First, Second)) { of(StateValueCoder<Key>(), StateValueCoder<(First, Second)>.tuple()) }

    private static func of<Key, Value>(_ keys: StateValueCoder<Key>, _ values: StateValueCoder<Value>) -> StateCodec
    where Element == (Key, Value) {
        StateCodec(
            encode: { pairs, coding in
                let (keys, values) = (try keys.encode(pairs.map(\.0), coding), try values.encode(pairs.map(\.1), coding))
                return zip(keys, values).map { (key: $0, value: $1) }
            },
            decode: { snapshot, coding in
                Array(zip(try keys.decode(snapshot.map(\.key), coding), try values.decode(snapshot.map(\.value), coding)))
            },
            columns: { (try keys.column("key", $0), try values.column("value", $0)) })
    }
}

extension StreamingError {
    /// State whose bytes are none of the type's.
    static func damagedState(_ type: Any.Type, _ what: String? = nil) -> StreamingError {
        let reason = what.map { " (\($0))" } ?? ""
        return StreamingError(
            .notRecoverable,
            "state in the checkpoint is not a \(type)\(reason): has the type changed since? Start with a new checkpoint directory")
    }
}
