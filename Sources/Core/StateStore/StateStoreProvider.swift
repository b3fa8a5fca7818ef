import Settings

public typealias StateStoreProvider = Settings.StateStoreProvider

extension StateStoreProvider {
    /// Spark's setting that selects the provider.
    public static var setting: String { TableSettings.provider.name }

    /// The provider by the class name in a checkpoint.
    /// - Throws: `StateStoreError` `.wrongOption` naming the known ones.
    package init(stored className: String) throws(StateStoreError) {
        guard let found = Self(className: className) else {
            throw StateStoreError(
                .wrongOption,
                "\(Self.setting) is '\(className)'; there are \(Self.allCases.map { "'\($0.className)'" }.joined(separator: " and "))")
        }
        self = found
    }

    /// The suffix of the files from which a state is loaded before its deltas.
    var baseSuffix: String { self == .memory ? "snapshot" : "checkpoint" }
}
