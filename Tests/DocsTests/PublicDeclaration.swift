import Foundation

/// A public declaration of a Swift file: its doc comment and its signature, as written.
struct PublicDeclaration {
    /// What it is declared in or extends: `DStream`, `DStream where Element is a pair`.
    var owner: String
    /// Without attributes, body and the word `public`, on one line.
    var signature: String
    var comment: [String]
    var isType: Bool
    var isOpen = false
}

/// Reads public declarations out of a file by its lines. It knows the shape that our sources have: one declaration begins a line, its body
/// opens with a brace at the end of a line, and what is nested is indented by four more.
struct DeclarationReader {
    private(set) var declarations: [PublicDeclaration] = []

    private static let attributes = [
        "@inlinable", "@discardableResult", "@usableFromInline", "@unchecked", "@available", "@resultBuilder", "@frozen",
        "@inline(__always)",
    ]
    private static let words = [
        "static", "final", "class", "indirect", "mutating", "nonmutating", "convenience", "override", "required", "open", "public",
    ]

    init(_ text: String) {
        let lines = text.components(separatedBy: "\n")
        var comment: [String] = []
        var owners: [(indent: Int, name: String, isProtocol: Bool)] = []
        var index = 0
        while index < lines.count {
            let line = lines[index]
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            let indent = line.prefix { $0 == " " }.count
            index += 1
            if trimmed.hasPrefix("///") {
                comment.append(String(trimmed.dropFirst(3).drop { $0 == " " }))
                continue
            }
            if trimmed.isEmpty { comment = []; continue }
            if trimmed == "}" {
                while let last = owners.last, indent <= last.indent { owners.removeLast() }
                comment = []
                continue
            }
            if trimmed.hasPrefix("@available(*, unavailable") {
                index += 1
                comment = []
                continue
            }
            let head = Self.withoutAttributes(trimmed)
            if head.isEmpty { continue }
            let isExtension = head.hasPrefix("extension ")
            let isRequirement =
                owners.last?.isProtocol == true && (head.hasPrefix("func ") || head.hasPrefix("var "))
                && indent == (owners.last?.indent ?? 0) + 4
            let isCase = head.hasPrefix("case ") && indent == (owners.last?.indent ?? -8) + 4 && owners.last?.name.isEmpty == false
            guard isExtension || isRequirement || isCase || head.hasPrefix("public ") || head.hasPrefix("open ") || Self.isNestedKind(head)
            else {
                comment = []
                continue
            }
            // A signature goes on until its parentheses are closed.
            var signature = head
            while Self.balance(signature) > 0, index < lines.count {
                signature += " " + lines[index].trimmingCharacters(in: .whitespaces)
                index += 1
            }
            // What a parameter's attribute does to the type checker is no reader's concern.
            signature = signature.replacing(#/@FunctionBody<[^>]*> /#, with: "")
            while !signature.contains("{"), index < lines.count, lines[index].trimmingCharacters(in: .whitespaces).hasPrefix("where ") {
                signature += " " + lines[index].trimmingCharacters(in: .whitespaces)
                index += 1
            }
            let declared = Self.cut(signature)
            let opens = signature.hasSuffix("{")
            if isExtension {
                let name = String(declared.dropFirst("extension ".count))
                // One whose members stand on its own line, such as a conformance, is over with it.
                if !signature.hasSuffix("}") { owners.append((indent, name, false)) }
                comment = []
                continue
            }
            let isPublic = head.hasPrefix("public ") || head.hasPrefix("open ") || isRequirement || isCase
            let kind = Self.kind(declared)
            let owner = owners.last?.name ?? ""
            if ["struct", "class", "enum", "protocol", "actor"].contains(kind) {
                let words = declared.split(separator: " ")
                let name = (words.firstIndex { $0 == Substring(kind) }).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil } ?? ""
                let bare = String(name.prefix { $0.isLetter || $0.isNumber })
                if isPublic { declarations.append(PublicDeclaration(owner: owner, signature: declared, comment: comment, isType: true)) }
                if opens, !signature.hasSuffix("}") {
                    owners.append((indent, isPublic ? (owner.isEmpty ? bare : "\(owner).\(bare)") : "", isPublic && kind == "protocol"))
                }
            } else if isPublic, !owners.contains(where: { $0.name.isEmpty }) {
                declarations.append(PublicDeclaration(owner: owner, signature: declared, comment: comment, isType: false))
            }
            comment = []
        }
    }

    private static func isNestedKind(_ head: String) -> Bool {
        [
            "struct ", "class ", "enum ", "private struct ", "private enum ", "private final class ", "final class ", "package struct ",
            "package enum ", "package final class ",
        ]
        .contains { head.hasPrefix($0) }
    }

    private static func withoutAttributes(_ text: String) -> String {
        var rest = Substring(text)
        while let attribute = attributes.first(where: { rest.hasPrefix($0) }) {
            rest = rest.dropFirst(attribute.count).drop { $0 == " " }
        }
        return String(rest)
    }

    private static func balance(_ text: String) -> Int {
        text.reduce(0) { $1 == "(" || $1 == "[" ? $0 + 1 : $1 == ")" || $1 == "]" ? $0 - 1 : $0 }
    }

    private static func kind(_ signature: String) -> String {
        signature.split(separator: " ").map(String.init).first {
            !words.contains($0) || $0 == "class" && signature.contains("class ") && !signature.contains("func ")
        } ?? ""
    }

    /// The signature without its body, its value and the word `public`.
    private static func cut(_ text: String) -> String {
        var depth = 0
        var result = ""
        scan: for character in text {
            switch character {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth == 0: break scan
            default: break
            }
            result.append(character)
        }
        result = result.trimmingCharacters(in: .whitespaces)
        if let range = result.range(of: "public ") { result.removeSubrange(range) }
        for word in ["package internal(set) ", "internal(set) ", "private(set) ", "package(set) "] {
            result = result.replacingOccurrences(of: word, with: "")
        }
        if kind(result) == "let" || kind(result) == "var", let equals = result.range(of: " = ") {
            result = String(result[..<equals.lowerBound])
        }
        return result.replacingOccurrences(of: "( ", with: "(").replacingOccurrences(of: " )", with: ")")
    }
}
