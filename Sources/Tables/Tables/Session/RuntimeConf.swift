import Columnar
import Logging
import Expressions
import Operators
import Plans
import Settings
import StateStore

/// A session's settings, by Spark's names; `Docs/settings.md` lists them.
public struct RuntimeConf: Sendable {
    let session: SparkSession

    private static let logger = Logger(label: "portage.settings")

    /// - Throws: `AnalysisError` for a name that has neither a value nor a default.
    public func get(_ name: String) throws -> String {
        if let value = value(name) { return value }
        let near = NearestName.find(name, among: KnownSettings.byName.keys).map { "; did you mean \($0)?" } ?? ""
        throw AnalysisError(.settingNotFound, ["sqlConf": "\"\(name)\""], hint: "set it with conf.set first\(near)")
    }

    public func get(_ name: String, _ fallback: String) -> String { value(name) ?? fallback }

    /// Takes effect for the queries that start from now on.
    ///
    /// A setting of Spark's that changes nothing here is kept, with a warning.
    /// - Throws: `AnalysisError` for a `spark.*` name that nobody knows, with the nearest that is known, and for a value that cannot be.
    public func set(_ name: String, _ value: String) throws {
        try Self.check(name, value)
        session.set(name, value)
    }

    public func unset(_ name: String) { session.set(name, nil) }

    static func check(_ name: String, _ value: String) throws {
        do throws(SettingError) {
            if try !KnownSettings.check(name, value) {
                logger.warning("\(name): this setting of Spark's changes nothing here")
            }
        } catch {
            throw AnalysisError(handingOn: error)
        }
    }

    func value(_ name: String) -> String? { session.settings[name] ?? KnownSettings.byName[name]?.fallbackText }

    /// The session's value, or the entry's own default. What a session holds was checked when it was given.
    subscript<Value>(entry: ConfEntry<Value>) -> Value { entry.checkedValue(in: session.settings) }

    /// The settings that a query freezes at its start, each as its entry spells it: whoever reads them later goes by that.
    var frozen: [String: String] {
        let settings = session.settings
        return Dictionary(uniqueKeysWithValues: TableSettings.frozen.map { ($0.name, $0.canonical(settings[$0.name] ?? $0.fallbackText ?? "")) })
    }

    /// What expressions see of the settings. As in Spark, none of it is kept in a checkpoint: a restarted query goes by its new session.
    package func expressionSettings(nowMicros: Int64) -> EvaluationContext {
        var limits = ValueLimits.standard
        limits.stateBytes = self[TableSettings.aggregateState] << 20
        return EvaluationContext(
            batchTimestampMicros: nowMicros, timeZone: self[TableSettings.timeZone],
            timeParserPolicy: self[TableSettings.timeParserPolicy],
            corruptRecordColumn: self[TableSettings.corruptRecord], limits: limits)
    }
}
