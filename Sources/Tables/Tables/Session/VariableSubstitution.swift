import Foundation
import Expressions
import Plans
import Settings

/// Replaces `${…}` in SQL text by settings before the text is parsed.
///
/// `${name}`, `${spark:name}`, `${sparkconf:name}`, `${hiveconf:name}` and `${hivevar:name}` stand for the session's setting with that
/// name, or for an empty text if it is not set; `${env:NAME}` for an environment variable, `${system:name}` for a property of the machine.
/// Other references, and references without a value, stay as they are. A value may contain variables. `spark.sql.variable.substitute=false`
/// turns it off. Mirrors `org.apache.spark.sql.internal.VariableSubstitution`.
struct VariableSubstitution {
    private let settings: [String: String]
    private let isOn: Bool

    init(_ session: SparkSession) {
        settings = session.settings
        isOn = session.conf[TableSettings.variableSubstitution]
    }

    /// The text with its variables replaced.
    static func apply(_ text: String, _ session: SparkSession) throws(AnalysisError) -> String {
        concerns(text) ? try VariableSubstitution(session).substitute(text) : text
    }

    /// Whether a text may contain variables.
    static func concerns(_ text: String) -> Bool { text.utf8.contains(0x24) && text.contains("${") }

    /// Limits for the replacement of one text: its size, and the number of replacements, because values that refer to each other twice
    /// double with each step.
    private static let most = (bytes: 16 << 20, replacements: 100_000)

    private struct Spent {
        var bytes = 0
        var replacements = 0
    }

    /// - Throws: if a variable's value refers back to it, if it is a numeric or boolean setting without a value, and if the nested values
    ///   exceed 16 MiB or 100,000 replacements.
    func substitute(_ text: String) throws(AnalysisError) -> String {
        guard isOn else { return text }
        var spent = Spent()
        return try substitute(text, [], &spent)
    }

    private func substitute(_ text: String, _ used: Set<String>, _ spent: inout Spent) throws(AnalysisError) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var at = 0
        while at < scalars.count {
            guard scalars[at] == "$", at + 1 < scalars.count, scalars[at + 1] == "{", let reference = Self.reference(scalars, at + 2) else {
                result.append(scalars[at])
                at += 1
                continue
            }
            let shown = reference.prefix.map { "\($0):\(reference.name)" } ?? reference.name
            guard !used.contains(shown) else {
                throw AnalysisError(.wrongArguments, "requirement failed: Circular reference in \(text): \(shown)")
            }
            if let value = try value(reference.prefix, reference.name) {
                spent.replacements += 1
                spent.bytes += value.utf8.count
                guard spent.bytes <= Self.most.bytes, spent.replacements <= Self.most.replacements else {
                    throw AnalysisError(
                        .syntax,
                        "${\(shown)}: the variables of this text expand to more than \(Self.most.bytes >> 20) MiB or "
                            + "\(Self.most.replacements) replacements, because values refer to each other; "
                            + "shorten them, or set \(TableSettings.variableSubstitution.name) to false")
                }
                result.append(contentsOf: try substitute(value, used.union([shown]), &spent).unicodeScalars)
            } else {
                result.append(contentsOf: scalars[at..<reference.end])
            }
            at = reference.end
        }
        return String(result)
    }

    /// The text between `${` and the next `}`, without spaces; `end` is the position after it. nil if it is not a reference.
    private static func reference(_ scalars: [Unicode.Scalar], _ start: Int) -> (prefix: String?, name: String, end: Int)? {
        func name(from first: Int) -> (String, Int)? {
            var at = first
            while at < scalars.count, !isSpace(scalars[at]) {
                if scalars[at] == "}", at > first { return (String(String.UnicodeScalarView(scalars[first..<at])), at + 1) }
                at += 1
            }
            return nil
        }
        var at = start
        while at < scalars.count, scalars[at].isASCII,
            scalars[at] == "_" || scalars[at].properties.isAlphabetic || ("0"..."9").contains(scalars[at])
        { at += 1 }
        if at > start, at < scalars.count, scalars[at] == ":", let (name, end) = name(from: at + 1) {
            return (String(String.UnicodeScalarView(scalars[start..<at])), name, end)
        }
        return name(from: start).map { (nil, $0.0, $0.1) }
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || (0x09...0x0D).contains(scalar.value) }

    /// nil if the reference stays as it is.
    private func value(_ prefix: String?, _ name: String) throws(AnalysisError) -> String? {
        switch prefix {
        case nil, "spark", "sparkconf", "hiveconf", "hivevar":
            if let value = settings[name] { return value }
            // Spark checks the text for "not set" as if it were a value.
            if let entry = KnownSettings.byName[name] {
                switch entry.kind {
                case .boolean, .integer, .number: do { try entry.check("") } catch { throw AnalysisError(handingOn: error) }
                case .text, .oneOf, .custom: break
                }
            }
            return ""
        case "env": return ProcessInfo.processInfo.environment[name]
        case "system": return Self.property(name)
        default: return nil
        }
    }

    /// Java's properties that exist without a JVM.
    private static func property(_ name: String) -> String? {
        switch name {
        case "file.separator": "/"
        case "path.separator": ":"
        case "line.separator": "\n"
        case "user.dir": FileManager.default.currentDirectoryPath
        case "user.home": NSHomeDirectory()
        case "user.name": NSUserName()
        case "java.io.tmpdir": "/tmp"
        case "os.name": "Linux"
        default: nil
        }
    }
}
