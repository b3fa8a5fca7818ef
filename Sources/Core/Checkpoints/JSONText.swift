import Foundation

/// The small part of JSON that the logs need: written by hand so that keys keep Spark's order and slashes are not escaped.
enum JSONText {
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case let control where control.value < 0x20:
                let digits = String(control.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { "\(quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}"
    }

    /// The names of an object's members; empty for a text that is not an object.
    static func members(_ text: some StringProtocol) -> [String] {
        let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return object.map { Array($0.keys) } ?? []
    }

    static func decode<T: Decodable>(_ type: T.Type, _ text: some StringProtocol) -> T? {
        try? JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
