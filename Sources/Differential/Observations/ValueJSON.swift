import Columnar
import Foundation

/// Writes values as JSON text, each in one canonical spelling, so that equal values give equal bytes.
///
/// Longs have neither fraction nor exponent, doubles always one of them; a value that JSON cannot express is an object with one `$` member.
/// Docs/observations.md lists the forms.
package struct ValueJSON {
    private(set) var bytes: [UInt8] = []
    /// Numbers that are equal get equal bytes whatever their type (3 and 3.0, 0.0 and -0.0): for keys and for matching.
    private let unifiesNumbers: Bool

    static let hex = Array("0123456789abcdef".utf8)

    init(unifiesNumbers: Bool = false) { self.unifiesNumbers = unifiesNumbers }

    package static func text(_ value: Value) -> String {
        var json = ValueJSON()
        json.append(value)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    mutating func append(raw text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ value: Value) {
        switch value {
        case .null: append(raw: "null")
        case .boolean(let flag): append(raw: flag ? "true" : "false")
        case .long(let long): append(number: long)
        case .double(let double): append(double: double)
        case .string(let text): append(string: text)
        case .binary(let octets):
            append(raw: "{\"$binary\":\"")
            bytes.append(contentsOf: Data(octets).base64EncodedString().utf8)
            append(raw: "\"}")
        case .date(let days): append(number: Int64(days), tag: "date")
        case .timestamp(let micros): append(number: micros, tag: "timestamp")
        case .timestampNTZ(let micros): append(number: micros, tag: "timestamp_ntz")
        case .decimal(let number): append(decimal: number)
        case .dayTimeInterval(let micros): append(number: micros, tag: "day_time")
        case .yearMonthInterval(let months): append(number: Int64(months), tag: "year_month")
        case .map(let entries):
            append(raw: "{\"$map\":")
            append(list: Value.parts(of: entries))
            append(raw: "}")
        case .array(let elements): append(list: elements)
        case .structure(let members):
            append(raw: "{\"$struct\":")
            append(list: members)
            append(raw: "}")
        }
    }

    /// `{"$tag":number}`.
    private mutating func append(number: Int64, tag: StaticString) {
        append(raw: "{\"$")
        append(raw: tag)
        append(raw: "\":")
        append(number: number)
        append(raw: "}")
    }

    mutating func append(list: [Value]) {
        append(raw: "[")
        for (index, element) in list.enumerated() {
            if index > 0 { append(raw: ",") }
            append(element)
        }
        append(raw: "]")
    }

    mutating func append(number: Int64) { bytes.append(contentsOf: String(number).utf8) }

    /// If numbers are unified, a decimal that equals a whole number or a double is written as that.
    mutating func append(decimal: Decimal128) {
        if unifiesNumbers {
            if let whole = Decimal128.rescale(decimal.unscaled, from: decimal.scale, to: 0, precision: Decimal128.maxPrecision),
                let long = Int64(exactly: whole),
                Decimal128.compare(Decimal128(unscaled: whole, scale: 0), decimal) == 0
            {
                return append(number: long)
            }
            let double = decimal.double
            if let same = Decimal128(double), Decimal128.compare(same, decimal) == 0 { return append(double: double) }
        }
        append(raw: "{\"$decimal\":\"")
        bytes.append(contentsOf: decimal.plainText.utf8)
        append(raw: "\"}")
    }

    mutating func append(double: Double) {
        if double.isNaN {
            append(raw: "{\"$double\":\"NaN\"}")
        } else if double.isInfinite {
            if double < 0 { append(raw: "{\"$double\":\"-Infinity\"}") } else { append(raw: "{\"$double\":\"Infinity\"}") }
        } else if unifiesNumbers, let long = Int64(exactly: double) {
            append(number: long)
        } else {
            bytes.append(contentsOf: double.description.utf8)
        }
    }

    mutating func append(string: String) { JSONString.append(string, to: &bytes) }
}
