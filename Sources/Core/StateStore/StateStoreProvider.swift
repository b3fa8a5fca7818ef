import Settings

public typealias StateStoreProvider = Settings.StateStoreProvider

extension StateStoreProvider {
    /// Spark's setting that chooses one.
    public static var setting: String { TableSettings.provider.name }

    /// By the class name that a checkpoint has.
    /// - Throws: `StateStoreError` `.wrongOption` naming those that there are.
    package init(stored className: String) throws(StateStoreError) {
        guard let found = Self(className: className) else {
            throw StateStoreError(
                .wrongOption,
                "\(Self.setting) is '\(className)'; there are \(Self.allCases.map { "'\($0.className)'" }.joined(separator: " and "))")
        }
        self = found
    }

    /// How the files are called from which a state is loaded before its deltas.
    var baseSuffix: String { self == .memory ? "snapshot" : "checkpoint" }
}
