import Columnar
import Foundation

/// Single values in the form of Spark's JSON writer: nulls of a struct left out, bytes in Base64, times in UTC with ms. For values that are
/// shown to people; rows are written by column (`JSONLines`).
enum RowJSON {
    private static func object(_ members: [(Field, Value)], _ bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (field, value) in members where value != .null {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            string(field.name, &bytes)
            bytes.append(UInt8(ascii: ":"))
            self.value(value, field.type, &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    static func value(_ value: Value, _ type: DataType, _ bytes: inout [UInt8]) {
        switch (value, type) {
        case (.null, _): bytes += Array("null".utf8)
        case (.boolean(let flag), _): bytes += Array((flag ? "true" : "false").utf8)
        case (.long(let number), _): bytes += Array("\(number)".utf8)
        case (.double(let number), _):
            let text = type == .float ? JavaDouble.string(Float(number)) : JavaDouble.string(number)
            // JSON has no such numbers; Spark writes them as strings.
            if number.isFinite { bytes += Array(text.utf8) } else { string(text, &bytes) }
        case (.string(let text), _): string(text, &bytes)
        case (.binary(let run), _): string(Data(run).base64EncodedString(), &bytes)
        case (.date(let days), _): string(TimeText.date(days), &bytes)
        case (.timestamp(let micros), _): string(CivilTime(micros: micros).iso, &bytes)
        case (.array(let members), .array(let element)):
            bytes.append(UInt8(ascii: "["))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                self.value(member, element, &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case (.structure(let members), .structure(let fields)): object(Array(zip(fields, members)), &bytes)
        case (.timestampNTZ(let micros), _): string(String(CivilTime(micros: micros).iso.dropLast()), &bytes)
        case (.decimal(let number), _): bytes += Array(number.description.utf8)
        case (.dayTimeInterval, _), (.yearMonthInterval, _): string(DisplayText.text(value, type, .utc), &bytes)
        case (.map(let entries), .map(let key, let member)):
            object(entries.map { (Field(DisplayText.text($0.key, key, .utc), member), $0.value) }, &bytes)
        case (.array, _), (.structure, _), (.map, _): bytes += Array("null".utf8)
        }
    }

    private static let hex = Array("0123456789abcdef".utf8)

    static func string(_ text: String, _ bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x08: bytes += Array("\\b".utf8)
            case 0x09: bytes += Array("\\t".utf8)
            case 0x0A: bytes += Array("\\n".utf8)
            case 0x0C: bytes += Array("\\f".utf8)
            case 0x0D: bytes += Array("\\r".utf8)
            case 0..<0x20: bytes += Array("\\u00".utf8) + [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
