import Columnar
import Foundation
import RDDs

extension Decodable {
    /// The value that a record holds; nil where it is absent or does not decode.
    ///
    /// What comes out is what Foundation's `JSONDecoder` gives with its default settings, several times as fast: a record is read in one
    /// pass, and the type's own `init(from:)` takes its fields from there. Where that does not do (arrays and objects are fine; a `Data`, a
    /// number such as 21.0 for an `Int`, a record that does not decode), `JSONDecoder` has the last word. `JSONReadable` is faster still.
    public init?(json: RecordBytes?) {
        guard let json else { return nil }
        if let value = JSONRecordReader.value(Self.self, json.arena, json.start, json.count) {
            self = value
            return
        }
        self.init(decoding: Data(json.array))
    }

    /// The value that a text holds.
    public init?(json: String) { self.init(json: RecordBytes(json)) }

    private init?(decoding data: Data) {
        guard let decoded = try? JSONDecoder().decode(Self.self, from: data) else { return nil }
        self = decoded
    }
}

extension Decodable where Self: JSONReadable {
    /// The value that a record holds; nil where it is absent, malformed, or lacks a field.
    @inlinable public init?(json: RecordBytes?) {
        guard let fields = JSONFields(json) else { return nil }
        self.init(fields: fields)
    }

    /// The value that a text holds.
    @inlinable public init?(json: String) {
        guard let fields = JSONFields(json) else { return nil }
        self.init(fields: fields)
    }
}
