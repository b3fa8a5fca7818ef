import Errors
import Foundation

/// A refusal of real Spark, as recorded in `fixtures/oracle`.
public struct RecordedRefusal: Decodable, Sendable {
    /// nil if Spark gives the error no class.
    public var `class`: String?
    public var state: String?
    public var parameters: [String: String]?
    public var message: String
    /// The Java class of the exception.
    public var exception: String?

    /// From a recorded text: `[CLASS] message`, optionally followed by a position in the query.
    public init(text: String) {
        var rest = Substring(text)
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            `class` = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[end...].dropFirst(2)
        }
        if let place = rest.range(of: "; line ", options: .backwards) { rest = rest[..<place.lowerBound] }
        while rest.last == ";" || rest.last == " " { rest.removeLast() }
        message = String(rest)
    }

    /// Whether the class is meant for users: temporary legacy classes are not.
    public var hasClass: Bool { Self.isClass(`class`) }

    public static func isClass(_ name: String?) -> Bool {
        guard let name else { return false }
        return name.contains("_") && name == name.uppercased() && !name.hasPrefix("_LEGACY")
    }

    /// What is wrong with our refusal; nil if it has Spark's class, SQLSTATE, parameters and message, or a class of our own where Spark has
    /// none.
    /// - Parameter free: parameters whose wording is ours; if there are any, so is the message.
    public func problem(_ error: (any Error)?, free: Set<String> = []) -> String? {
        guard let error = error as? any PortageError else {
            return "not refused, or by \(String(describing: error)); Spark: \(`class` ?? "") \(message)"
        }
        guard let ours = error.errorClass else { return "no class: \(error)" }
        guard hasClass else { return ours.isSpark ? "\(ours), where Spark has no class: \(error); Spark: \(message)" : nil }
        guard ours.name == `class` else { return "\(ours), not \(`class` ?? ""): \(error); Spark: \(message)" }
        if let state, ours.sqlState != state { return "\(ours) has the SQLSTATE \(ours.sqlState ?? "none"), not \(state ?? "none")" }
        guard !free.contains("*") else { return nil }
        var isFree = false
        for (name, value) in parameters ?? [:] {
            if free.contains(name) {
                isFree = true
            } else if error.messageParameters[name] != value {
                return "\(name) is \(error.messageParameters[name] ?? "missing"), not \(value): \(error)"
            }
        }
        return isFree || error.message == message ? nil : "the message is \(error.message), not \(message)"
    }
}
