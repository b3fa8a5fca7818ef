import Columnar
import Foundation

/// Single values in the form of Spark's JSON writer: nulls of a struct left out, bytes in Base64, times in UTC with ms, or with µs where ms
/// do not tell all. For values that are shown to people; rows are written by column (`JSONLines`).
enum RowJSON {
    private static func object(_ members: [(Field, Value)], keepsNulls: Bool = false, _ bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (field, value) in members where keepsNulls || value != .null {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONString.append(field.name, to: &bytes)
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
            if number.isFinite { bytes += Array(text.utf8) } else { JSONString.append(text, to: &bytes) }
        case (.string(let text), _): JSONString.append(text, to: &bytes)
        case (.binary(let run), _): JSONString.append(Data(run).base64EncodedString(), to: &bytes)
        case (.date(let days), _): JSONString.append(TimeText.date(days), to: &bytes)
        case (.timestamp(let micros), _): JSONString.append(CivilTime(micros: micros).exactISO, to: &bytes)
        case (.array(let members), .array(let element)):
            bytes.append(UInt8(ascii: "["))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                self.value(member, element, &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case (.structure(let members), .structure(let fields)): object(Array(zip(fields, members)), &bytes)
        case (.timestampNTZ(let micros), _): JSONString.append(String(CivilTime(micros: micros).exactISO.dropLast()), to: &bytes)
        case (.decimal(let number), _): bytes += Array(number.description.utf8)
        case (.dayTimeInterval, _), (.yearMonthInterval, _): JSONString.append(DisplayText.text(value, type, .utc), to: &bytes)
        case (.map(let entries), .map(let key, let member)):
            object(entries.map { (Field(DisplayText.text($0.key, key, .utc), member), $0.value) }, keepsNulls: true, &bytes)
        case (.array, _), (.structure, _), (.map, _): bytes += Array("null".utf8)
        }
    }
}
