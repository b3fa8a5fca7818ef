import KafkaTransport
import Expressions
import Plans

/// The options of a reader or writer. Names match whatever their case.
struct SourceOptions: Sendable, CustomStringConvertible, CustomReflectable {
    /// Lower-case name → the name as it was given and the value.
    private var entries: [String: (name: String, value: String)] = [:]

    init(_ options: [String: String] = [:]) {
        for (name, value) in options { self[name] = value }
    }

    subscript(name: String) -> String? {
        get { entries[name.lowercased()]?.value }
        set { entries[name.lowercased()] = newValue.map { (name, $0) } }
    }

    /// The options by name, secrets left out.
    var description: String {
        entries.values.sorted { $0.name < $1.name }.map { "\($0.name)=\(KafkaSecrets.shown($0.name, $0.value))" }.joined(separator: " ")
    }

    /// Nothing of a secret shows in a dump either.
    var customMirror: Mirror { Mirror(self, children: ["options": description]) }

    /// The options that start with `prefix`, without it, spelt as given.
    func stripping(_ prefix: String) -> [String: String] {
        var rest: [String: String] = [:]
        for (key, entry) in entries where key.hasPrefix(prefix) { rest[String(entry.name.dropFirst(prefix.count))] = entry.value }
        return rest
    }

    /// Names as given and values, by name, without some; `names` in lower case.
    func pairs(without names: Set<String>) -> [(String, String)] {
        entries.sorted { $0.key < $1.key }.filter { !names.contains($0.key) }.map { ($0.value.name, $0.value.value) }
    }

    /// Refuses an option that `format` does not know. `names` in lower case.
    func allowOnly(_ names: [String], prefix: String? = nil, format: String) throws(AnalysisError) {
        for key in entries.keys.sorted() {
            if names.contains(key) { continue }
            if let prefix, key.hasPrefix(prefix), key.count > prefix.count { continue }
            let allowed = names.sorted() + (prefix.map { ["\($0)*"] } ?? [])
            throw AnalysisError(
                .wrongOption,
                "\(format): there is no option \"\(entries[key]?.name ?? key)\"; allowed are \(allowed.joined(separator: ", "))")
        }
    }

    func positive(_ name: String) throws(AnalysisError) -> Int64? {
        guard let text = self[name] else { return nil }
        guard let number = Int64(text), number > 0 else {
            throw AnalysisError(.wrongOption, "Invalid value '\(text)' for option '\(name)', must be a positive integer")
        }
        return number
    }

    func whole(_ name: String) throws(AnalysisError) -> Int64? {
        guard let text = self[name] else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw AnalysisError(.wrongOption, "Invalid value '\(text)' for option '\(name)', must be 0 or a positive integer")
        }
        return number
    }

    func flag(_ name: String, default fallback: Bool) throws(AnalysisError) -> Bool {
        guard let text = self[name] else { return fallback }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default: throw AnalysisError(.wrongOption, "Invalid value '\(text)' for option '\(name)', must be true or false")
        }
    }
}
