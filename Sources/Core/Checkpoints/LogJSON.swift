import Columnar
import Foundation

/// The little JSON that the logs need: keys keep Spark's order, and no slash is escaped.
enum LogJSON {
    static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { "\(JSONString.quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}"
    }

    /// The names of an object's members; empty for a text that is none.
    static func members(_ text: some StringProtocol) -> [String] {
        let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return object.map { Array($0.keys) } ?? []
    }

    static func decode<T: Decodable>(_ type: T.Type, _ text: some StringProtocol) -> T? {
        try? JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
