import Columnar
import Foundation

/// Row values in `Codable` JSON, in the forms of the observation log.
///
/// `JSONEncoder` writes 3.0 as 3, so a double without a fraction is tagged: `{"$double":"3.0"}`.
@propertyWrapper
public struct JSONValues: Hashable, Sendable, Codable {
    public var wrappedValue: [Value]

    public init(wrappedValue: [Value]) { self.wrappedValue = wrappedValue }

    public static func == (left: JSONValues, right: JSONValues) -> Bool {
        TotalOrder.compare(left.wrappedValue, right.wrappedValue) == 0
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(wrappedValue.matchingBytes) }

    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        var values: [Value] = []
        while !container.isAtEnd { values.append(try container.decode(JSONValue.self).value) }
        wrappedValue = values
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for value in wrappedValue { try container.encode(JSONValue(value: value)) }
    }
}

/// One value in `Codable` JSON.
struct JSONValue: Codable {
    let value: Value

    init(value: Value) { self.value = value }

    private struct Tag: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if var elements = try? decoder.unkeyedContainer() {
            var values: [Value] = []
            while !elements.isAtEnd { values.append(try elements.decode(JSONValue.self).value) }
            value = .array(values)
            return
        }
        if let object = try? decoder.container(keyedBy: Tag.self) {
            value = try Self.tagged(object)
            return
        }
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            value = .null
        } else if let flag = try? single.decode(Bool.self) {
            value = .boolean(flag)
        } else if let long = try? single.decode(Int64.self) {
            value = .long(long)
        } else if let double = try? single.decode(Double.self) {
            value = .double(double)
        } else {
            value = .string(try single.decode(String.self))
        }
    }

    private static func tagged(_ object: KeyedDecodingContainer<Tag>) throws -> Value {
        guard object.allKeys.count == 1, let tag = object.allKeys.first else {
            throw DecodingError.dataCorrupted(.init(codingPath: object.codingPath, debugDescription: "expected one $ member"))
        }
        switch tag.stringValue {
        case "$timestamp": return .timestamp(try object.decode(Int64.self, forKey: tag))
        case "$date": return .date(try object.decode(Int32.self, forKey: tag))
        case "$timestamp_ntz": return .timestampNTZ(try object.decode(Int64.self, forKey: tag))
        case "$decimal":
            if let number = Decimal128(plainText: try object.decode(String.self, forKey: tag)) { return .decimal(number) }
        case "$day_time": return .dayTimeInterval(try object.decode(Int64.self, forKey: tag))
        case "$year_month": return .yearMonthInterval(try object.decode(Int32.self, forKey: tag))
        case "$map":
            let parts = try object.decode(JSONValues.self, forKey: tag).wrappedValue
            if let entries = Value.entries(ofParts: parts) { return .map(entries) }
        case "$struct": return .structure(try object.decode(JSONValues.self, forKey: tag).wrappedValue)
        case "$binary":
            if let octets = Data(base64Encoded: try object.decode(String.self, forKey: tag)) { return .binary(Array(octets)) }
        case "$double":
            if let double = Double(try object.decode(String.self, forKey: tag)) { return .double(double) }
        default: break
        }
        throw DecodingError.dataCorrupted(
            .init(codingPath: object.codingPath, debugDescription: "\(tag.stringValue) is not a value that this version knows"))
    }

    func encode(to encoder: any Encoder) throws {
        switch value {
        case .null, .boolean, .long, .string: try encodePlain(to: encoder)
        case .double(let double):
            if double.isFinite, double.rounded() != double {
                try encodePlain(to: encoder)
            } else {
                let text = double.isNaN ? "NaN" : double == .infinity ? "Infinity" : double == -.infinity ? "-Infinity" : double.description
                try encode("$double", text, to: encoder)
            }
        case .binary(let octets):
            try encode("$binary", Data(octets).base64EncodedString(), to: encoder)
        case .date(let days): try encode("$date", days, to: encoder)
        case .timestamp(let micros): try encode("$timestamp", micros, to: encoder)
        case .timestampNTZ(let micros): try encode("$timestamp_ntz", micros, to: encoder)
        case .decimal(let number): try encode("$decimal", number.plainText, to: encoder)
        case .dayTimeInterval(let micros): try encode("$day_time", micros, to: encoder)
        case .yearMonthInterval(let months): try encode("$year_month", months, to: encoder)
        case .map(let entries): try encode("$map", JSONValues(wrappedValue: Value.parts(of: entries)), to: encoder)
        case .array(let elements): try JSONValues(wrappedValue: elements).encode(to: encoder)
        case .structure(let members): try encode("$struct", JSONValues(wrappedValue: members), to: encoder)
        }
    }

    private func encode(_ tag: String, _ content: some Encodable, to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Tag.self)
        try object.encode(content, forKey: Tag(stringValue: tag))
    }

    private func encodePlain(to encoder: any Encoder) throws {
        var single = encoder.singleValueContainer()
        switch value {
        case .boolean(let flag): try single.encode(flag)
        case .long(let long): try single.encode(long)
        case .double(let double): try single.encode(double)
        case .string(let text): try single.encode(text)
        default: try single.encodeNil()
        }
    }
}
