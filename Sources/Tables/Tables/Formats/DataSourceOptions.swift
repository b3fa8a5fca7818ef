import Expressions
import KafkaTransport
import Settings

/// The options that a job gave a reader or writer. Names match whatever their case.
public struct DataSourceOptions: Sendable, CustomStringConvertible, CustomReflectable {
    /// Lower-case name → the name as it was given and the value.
    private var entries: [String: (name: String, value: String)] = [:]

    init(_ options: [String: String] = [:]) {
        for (name, value) in options { self[name] = value }
    }

    /// The text that was given; nil where none was, whatever the default.
    public internal(set) subscript(name: String) -> String? {
        get { entries[name.lowercased()]?.value }
        set { entries[name.lowercased()] = newValue.map { (name, $0) } }
    }

    /// What was given, or the default; of an option that is optional nil where there is neither.
    /// - Throws: `AnalysisError` for a text that is no value of the option, and where an option that must be given is not.
    public subscript<Value>(option: DataSourceOption<Value>) -> Value {
        get throws(AnalysisError) { try option.value(of: self[option.name]) }
    }

    /// The options by name, secrets left out.
    public var description: String {
        entries.values.sorted { $0.name < $1.name }.map { "\($0.name)=\(KafkaSecrets.shown($0.name, $0.value))" }.joined(separator: " ")
    }

    /// Nothing of a secret shows in a dump either.
    public var customMirror: Mirror { Mirror(self, children: ["options": description]) }

    /// The options whose names begin with a prefix, without it, spelt as given.
    public func stripping(_ prefix: DataSourceOptionPrefix) -> [String: String] {
        var rest: [String: String] = [:]
        for (key, entry) in entries where key.hasPrefix(prefix.prefix) { rest[String(entry.name.dropFirst(prefix.prefix.count))] = entry.value }
        return rest
    }

    /// Names as given and values, by name, without those of some options.
    func pairs(without options: [any AnyDataSourceOption]) -> [(String, String)] {
        let names = Set(options.map { $0.name.lowercased() })
        return entries.sorted { $0.key < $1.key }.filter { !names.contains($0.key) }.map { ($0.value.name, $0.value.value) }
    }

    /// Refuses what is no option of `provider` for this use, values that are none, and that an option is missing.
    func check(_ provider: DataSourceProvider, for use: DataSourceUse) throws(AnalysisError) {
        let declared = provider.options(for: use)
        let byName = Dictionary(declared.map { ($0.name.lowercased(), $0) }) { first, _ in first }
        for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
            if let option = byName[key] {
                do { try option.check(entry.value) } catch { throw AnalysisError(.wrongOption, "\(provider.name): \(error.message)") }
            } else if provider.otherOptions[use] ?? .refused == .refused,
                !provider.prefixes.contains(where: { $0.uses.contains(use) && key.hasPrefix($0.prefix) && key.utf8.count > $0.prefix.utf8.count })
            {
                throw Self.unknown(entry.name, provider, use)
            }
        }
        if let option = declared.first(where: { $0.isNeeded && entries[$0.name.lowercased()] == nil }) {
            throw AnalysisError(.wrongOption, "\(provider.name): '\(option.name)' is not specified. \(option.documentation)")
        }
    }

    /// Options of Kafka's reader that are easily taken for the command's.
    private static let startsReading: Set<String> = [
        "subscribe", "subscribepattern", "assign", "startingoffsets", "endingoffsets", "startingtimestamp", "startingoffsetsbytimestamp", "maxoffsetspertrigger", "failondataloss",
        "maxfilespertrigger",
    ]

    private static func unknown(_ name: String, _ provider: DataSourceProvider, _ use: DataSourceUse) -> AnalysisError {
        let names = provider.options(for: use).map(\.name)
        let prefixes = provider.prefixes.filter { $0.uses.contains(use) }.map { "\($0.prefix)*" }
        if let other = provider.options.first(where: { $0.name.lowercased() == name.lowercased() }) {
            let uses = DataSourceUse.allCases.filter { other.uses.contains($0) }.map(\.rawValue)
            return AnalysisError(
                .wrongOption, "\(provider.name): the option \"\(name)\" is for \(uses.joined(separator: " and ")), not for \(use.rawValue); leave it out here")
        }
        let allowed = names.sorted() + prefixes
        let hint = NearestName.hint(name, among: names)
        let list = allowed.isEmpty ? "none" : allowed.joined(separator: ", ")
        let reader = startsReading.contains(name.lowercased()) && use == .writeStream ? "; it is an option of readStream, which the job's own code gives" : ""
        return AnalysisError(
            .wrongOption, "\(provider.name): there is no option \"\(name)\"\(reader)\(hint.isEmpty ? "; allowed are" : "\(hint) Allowed are") \(list)")
    }
}
