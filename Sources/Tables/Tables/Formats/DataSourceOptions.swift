import Expressions
import KafkaTransport
import Settings

/// The options that a job gave to a reader or writer. Names are case-insensitive.
public struct DataSourceOptions: Sendable, CustomStringConvertible, CustomReflectable {
    /// Lower-case name → the name as given, and the value.
    private var entries: [String: (name: String, value: String)] = [:]

    init(_ options: [String: String] = [:]) {
        for (name, value) in options { self[name] = value }
    }

    /// The given text; nil if none was given, whatever the default.
    public internal(set) subscript(name: String) -> String? {
        get { entries[name.lowercased()]?.value }
        set { entries[name.lowercased()] = newValue.map { (name, $0) } }
    }

    /// The given value, or the default; nil for an optional option that has neither.
    /// - Throws: `AnalysisError` for an invalid text, and if an option that must be given is missing.
    public subscript<Value>(option: DataSourceOption<Value>) -> Value {
        get throws(AnalysisError) { try option.value(of: self[option.name]) }
    }

    /// The options by name, secrets left out.
    public var description: String {
        entries.values.sorted { $0.name < $1.name }.map { "\($0.name)=\(KafkaSecrets.shown($0.name, $0.value))" }.joined(separator: " ")
    }

    /// Secrets do not show in a dump either.
    public var customMirror: Mirror { Mirror(self, children: ["options": description]) }

    /// The options whose names begin with a prefix, without that prefix, spelled as given.
    public func stripping(_ prefix: DataSourceOptionPrefix) -> [String: String] {
        var rest: [String: String] = [:]
        for (key, entry) in entries where key.hasPrefix(prefix.prefix) {
            rest[String(entry.name.dropFirst(prefix.prefix.count))] = entry.value
        }
        return rest
    }

    /// Names as given and values, sorted by name, without some options.
    func pairs(without options: [any AnyDataSourceOption]) -> [(String, String)] {
        let names = Set(options.map { $0.name.lowercased() })
        return entries.sorted { $0.key < $1.key }.filter { !names.contains($0.key) }.map { ($0.value.name, $0.value.value) }
    }

    /// Refuses unknown options of `provider` for this use, invalid values, and missing options.
    func check(_ provider: DataSourceProvider, for use: DataSourceUse) throws(AnalysisError) {
        let declared = provider.options(for: use)
        let byName = Dictionary(declared.map { ($0.name.lowercased(), $0) }) { first, _ in first }
        for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
            if let option = byName[key] {
                do { try option.check(entry.value) } catch { throw AnalysisError(.wrongOption, "\(provider.name): \(error.message)") }
            } else if provider.otherOptions[use] ?? .refused == .refused,
                !provider.prefixes.contains(where: {
                    $0.uses.contains(use) && key.hasPrefix($0.prefix) && key.utf8.count > $0.prefix.utf8.count
                })
            {
                throw Self.unknown(entry.name, provider, use)
            }
        }
        if let option = declared.first(where: { $0.isNeeded && entries[$0.name.lowercased()] == nil }) {
            throw AnalysisError(.wrongOption, "\(provider.name): '\(option.name)' is not specified. \(option.documentation)")
        }
    }

    /// The readers' side of an option that writers have nowhere: easily mistaken for one of the command, which gives options to the sink.
    private static func readersOf(_ name: String) -> DataSourceUse? {
        let uses = DataSourceRegistry.builtIn.flatMap(\.options).filter { $0.name.lowercased() == name.lowercased() }.map(\.uses)
        guard uses.allSatisfy({ $0.isDisjoint(with: [.write, .writeStream]) }) else { return nil }
        return [.readStream, .read].first { use in uses.contains { $0.contains(use) } }
    }

    private static func unknown(_ name: String, _ provider: DataSourceProvider, _ use: DataSourceUse) -> AnalysisError {
        let names = provider.options(for: use).map(\.name)
        let prefixes = provider.prefixes.filter { $0.uses.contains(use) }.map { "\($0.prefix)*" }
        if let other = provider.options.first(where: { $0.name.lowercased() == name.lowercased() }) {
            let uses = DataSourceUse.allCases.filter { other.uses.contains($0) }.map(\.rawValue)
            return AnalysisError(
                .wrongOption,
                "\(provider.name): the option \"\(name)\" is for \(uses.joined(separator: " and ")), not for \(use.rawValue); leave it "
                    + "out here"
            )
        }
        let allowed = names.sorted() + prefixes
        let hint = NearestName.hint(name, among: names)
        let list = allowed.isEmpty ? "none" : allowed.joined(separator: ", ")
        let reading = use == .writeStream ? readersOf(name) : nil
        let reader = reading.map { "; it is an option of \($0.rawValue), which the job's own code gives" } ?? ""
        return AnalysisError(
            .wrongOption,
            "\(provider.name): there is no option \"\(name)\"\(reader)\(hint.isEmpty ? "; allowed are" : "\(hint) Allowed are") \(list)")
    }
}
