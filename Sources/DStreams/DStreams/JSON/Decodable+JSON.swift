import Columnar
import Foundation
import RDDs

extension Decodable {
    /// Decodes a record's JSON; nil if it is absent or does not decode.
    ///
    /// The result is that of Foundation's `JSONDecoder` with its default settings, several times as fast: a record is read in one
    /// pass, from which the type's own `init(from:)` takes its fields. Where that is not possible (a `Data`, a number such as 21.0 for
    /// an `Int`, a record that does not decode; arrays and objects are), `JSONDecoder` decides. `JSONReadable` is faster still.
    public init?(json: RecordBytes?) {
        guard let json else { return nil }
        if let value = JSONRecordReader.value(Self.self, json.arena, json.start, json.count) {
            self = value
            return
        }
        self.init(decoding: Data(json.array))
    }

    /// Decodes a JSON text.
    public init?(json: String) { self.init(json: RecordBytes(json)) }

    private init?(decoding data: Data) {
        guard let decoded = try? JSONDecoder().decode(Self.self, from: data) else { return nil }
        self = decoded
    }
}

extension Decodable where Self: JSONReadable {
    /// Reads a record's JSON; nil if it is absent, malformed, or lacks a field.
    @inlinable public init?(json: RecordBytes?) {
        guard let fields = JSONFields(json) else { return nil }
        self.init(fields: fields)
    }

    /// Reads a JSON text.
    @inlinable public init?(json: String) {
        guard let fields = JSONFields(json) else { return nil }
        self.init(fields: fields)
    }
}
