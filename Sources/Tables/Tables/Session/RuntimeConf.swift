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

    /// The setting's value, or its default.
    /// - Throws: `AnalysisError` for a name that has neither.
    public func get(_ name: String) throws -> String {
        if let value = value(name) { return value }
        let near = NearestName.find(name, among: KnownSettings.byName.keys).map { "; did you mean \($0)?" } ?? ""
        throw AnalysisError(.settingNotFound, ["sqlConf": "\"\(name)\""], hint: "set it with conf.set first\(near)")
    }

    /// The setting's value, or its default, or `fallback` where it has neither.
    public func get(_ name: String, _ fallback: String) -> String { value(name) ?? fallback }

    /// Sets a setting for the queries that start from now on.
    ///
    /// A setting of Spark's that has no effect here is kept, with a warning.
    /// - Throws: `AnalysisError` for an unknown `spark.*` name, with the nearest known one, and for an invalid value.
    public func set(_ name: String, _ value: String) throws {
        try Self.check(name, value)
        session.set(name, value)
    }

    /// Removes the session's value, so that the setting's default is used by the queries that start from now on.
    public func unset(_ name: String) { session.set(name, nil) }

    static func check(_ name: String, _ value: String) throws {
        do throws(SettingError) {
            if try !KnownSettings.check(name, value) {
                logger.warning("\(name): this Spark setting has no effect here")
            }
        } catch {
            throw AnalysisError(handingOn: error)
        }
    }

    func value(_ name: String) -> String? { session.settings[name] ?? KnownSettings.byName[name]?.fallbackText }

    /// The session's value, or the entry's default. A session's values were checked when they were set.
    subscript<Value>(entry: ConfEntry<Value>) -> Value { entry.checkedValue(in: session.settings) }

    /// The settings that a query freezes at its start, each in its entry's own spelling, on which later readers rely.
    var frozen: [String: String] {
        let settings = session.settings
        return Dictionary(
            uniqueKeysWithValues: TableSettings.frozen.map { ($0.name, $0.canonical(settings[$0.name] ?? $0.fallbackText ?? "")) })
    }

    /// The settings for expressions. As in Spark, they are not stored in a checkpoint: a restarted query uses those of its new session.
    package func expressionSettings(nowMicros: Int64) -> EvaluationContext {
        var limits = ValueLimits.standard
        limits.stateBytes = self[TableSettings.aggregateState] << 20
        return EvaluationContext(
            batchTimestampMicros: nowMicros, timeZone: self[TableSettings.timeZone],
            timeParserPolicy: self[TableSettings.timeParserPolicy],
            corruptRecordColumn: self[TableSettings.corruptRecord], limits: limits)
    }
}
