import Foundation
import RDDs

extension Decodable {
    /// The value that a record holds, by Foundation's `JSONDecoder`; nil where it is absent or does not decode.
    ///
    /// For a hot path conform to `JSONReadable`: this initialiser then reads the fields directly.
    public init?(json: RecordBytes?) {
        guard let json else { return nil }
        self.init(decoding: Data(json.array))
    }

    /// The value that a text holds.
    public init?(json: String) { self.init(decoding: Data(json.utf8)) }

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
