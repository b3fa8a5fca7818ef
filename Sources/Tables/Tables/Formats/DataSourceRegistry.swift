import Expressions
import Settings
import Synchronization

/// The data sources of a session, by the name for `format(…)`: the built-in ones, and those that a job registers.
///
/// Thread-safe.
public final class DataSourceRegistry: Sendable {
    /// The data sources of every session.
    package static let builtIn: [DataSourceProvider] = [.console, .json, .kafka, .memory, .noop, .text]

    /// The names of those to which a query can write.
    package static let outputFormats = builtIn.filter { $0.uses.contains(.writeStream) }.map(\.name)

    private static let builtInNames = Set(builtIn.map { $0.name.lowercased() })

    /// Lower-case name → provider.
    private let providers = Mutex(Dictionary(uniqueKeysWithValues: builtIn.map { ($0.name.lowercased(), $0) }))

    init() {}

    /// Adds a data source, or replaces one that was registered under the same name.
    /// - Throws: `AnalysisError` for a name that is invalid or built in, for a data source that can neither be read nor written, and for
    ///   an option that is declared twice for one use, or whose default is invalid.
    public func register(_ provider: DataSourceProvider) throws {
        func wrong(_ message: String) -> AnalysisError { AnalysisError(.wrongArguments, "dataSources.register: \(message)") }
        let key = provider.name.lowercased()
        guard !key.isEmpty, !key.contains(where: \.isWhitespace) else {
            throw wrong("'\(provider.name)' cannot be the name of a data source; give it one without spaces")
        }
        guard !Self.builtInNames.contains(key) else { throw wrong("'\(provider.name)' is built in; give the data source another name") }
        guard !provider.uses.isEmpty else {
            throw wrong(
                "\(provider.name) can neither be read nor written; give it at least one of streamReader, batchReader, streamWriter and "
                    + "batchWriter"
            )
        }
        for option in provider.options { if let text = option.defaultText { try option.check(text) } }
        for use in DataSourceUse.allCases {
            var seen: Set<String> = []
            for option in provider.options(for: use) where !seen.insert(option.name.lowercased()).inserted {
                throw wrong("\(provider.name) declares the option '\(option.name)' twice for \(use.rawValue); declare it once")
            }
        }
        providers.withLock { $0[key] = provider }
    }

    /// All data sources, sorted by name.
    public var all: [DataSourceProvider] { providers.withLock { $0 }.sorted { $0.key < $1.key }.map(\.value) }

    /// The names that can be used, in order.
    public func names(for use: DataSourceUse) -> [String] { all.filter { $0.uses.contains(use) }.map(\.name) }

    // Lookups for readers and writers. If there is no such data source, each throws as Spark does, and lists those that exist.

    func streamReader(_ name: String) throws -> (DataSourceProvider, DataSourceProvider.StreamReader) {
        try find(name, .readStream, \.streamReader)
    }

    func batchReader(_ name: String) throws -> (DataSourceProvider, DataSourceProvider.BatchReader) { try find(name, .read, \.batchReader) }

    func streamWriter(_ name: String) throws -> (DataSourceProvider, DataSourceProvider.StreamWriter) {
        try find(name, .writeStream, \.streamWriter)
    }

    func batchWriter(_ name: String) throws -> (DataSourceProvider, DataSourceProvider.BatchWriter) {
        try find(name, .write, \.batchWriter)
    }

    private func find<Part>(
        _ name: String, _ use: DataSourceUse, _ part: KeyPath<DataSourceProvider, Part?>
    ) throws -> (DataSourceProvider, Part) {
        let found = providers.withLock { $0[name.lowercased()] }
        if let found, let part = found[keyPath: part] { return (found, part) }
        let names = names(for: use)
        guard !name.isEmpty else {
            throw AnalysisError(.wrongOption, "\(use.rawValue): no format is given; allowed are \(names.joined(separator: ", "))")
        }
        let near = NearestName.hint(name, among: names)
        let allowed = "for \(use.rawValue) allowed are \(names.joined(separator: ", "))"
        let other =
            found.map { "; \($0.name) is for \($0.uses.map(\.rawValue).joined(separator: " and "))." } ?? (near.isEmpty ? "." : near)
        throw AnalysisError(
            .dataSourceNotFound, ["provider": name], hint: allowed + other)
    }
}
