import Logging
import Settings

/// Settings of a job, by Spark's names. An immutable value: each `set` returns a new one. Mirrors `org.apache.spark.SparkConf`.
///
/// `Docs/settings.md` lists the settings with an effect. An unknown `spark.*` name or an invalid value is thrown when the
/// context starts; other settings of Spark's are kept and have no effect.
public struct SparkConf: Sendable, Equatable {
    private var settings: [String: String]

    /// A configuration of `settings`, by name; they are checked when a context starts.
    public init(_ settings: [String: String] = [:]) { self.settings = settings }

    /// Returns a copy with `name` set to `value`; an earlier value is replaced. Unlike Spark's, this configuration itself does not change.
    public func set(_ name: String, _ value: String) -> SparkConf {
        var copy = self
        copy.settings[name] = value
        return copy
    }

    /// The settings in the form that a session of tables takes.
    package var byName: [String: String] { settings }

    /// Refuses unknown `spark.*` names and invalid values; warns about settings that have no effect here.
    /// - Throws: `RDDError` `.badArgument` with the nearest known name.
    package func check() throws {
        for (name, value) in getAll {
            do throws(SettingError) {
                if try !KnownSettings.check(name, value) { Self.logger.warning("\(name): this Spark setting has no effect here") }
            } catch {
                throw RDDError(.badArgument, handingOn: error)
            }
        }
    }

    private static let logger = Logger(label: "portage.settings")

    /// Returns a copy with `name` set to `value`, unless it has a value already.
    public func setIfMissing(_ name: String, _ value: String) -> SparkConf { contains(name) ? self : set(name, value) }

    /// Returns a copy with `spark.app.name` set: the name in logs, metrics and errors.
    public func setAppName(_ name: String) -> SparkConf { set(StreamSettings.appName.name, name) }
    /// Returns a copy with `spark.master` set: of `local[n]`, `n` is the default number of partitions; other masters change nothing.
    public func setMaster(_ master: String) -> SparkConf { set(StreamSettings.master.name, master) }

    /// Whether the setting was given a value; a default does not count.
    public func contains(_ name: String) -> Bool { settings[name] != nil }
    /// The setting's text, or `fallback` where none was set.
    public func get(_ name: String, _ fallback: String) -> String { settings[name] ?? fallback }
    /// All settings, sorted by name.
    public var getAll: [(String, String)] { settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    /// The setting's text.
    /// - Throws: `RDDError` `.badArgument` where the setting has no value.
    public func get(_ name: String) throws -> String {
        guard let value = settings[name] else {
            throw RDDError(.badArgument, "\(name): this setting is not set; set it, or give a default")
        }
        return value
    }

    /// The setting as a whole number, or `fallback` where none was set.
    /// - Throws: `RDDError` `.badArgument` for a text that is not a whole number, or too large.
    public func getLong(_ name: String, _ fallback: Int64) throws -> Int64 { try read(name, fallback, "a whole number", Int64.init) }
    /// The setting as a number, or `fallback` where none was set.
    /// - Throws: `RDDError` `.badArgument` for a text that is not a number.
    public func getDouble(_ name: String, _ fallback: Double) throws -> Double { try read(name, fallback, "a number", Double.init) }
    /// The setting as `true` or `false` in any case, or `fallback` where none was set.
    /// - Throws: `RDDError` `.badArgument` for any other text.
    public func getBoolean(_ name: String, _ fallback: Bool) throws -> Bool {
        try read(name, fallback, "true or false") { Bool($0.lowercased()) }
    }

    // Values of the settings that Portage itself reads, with the entries' defaults. They throw like the methods above.

    package func value<Value>(of entry: ConfEntry<Value>) throws -> Value {
        do throws(SettingError) { return try entry.value(in: settings) } catch { throw RDDError(.badArgument, handingOn: error) }
    }

    /// For callers that cannot throw: an invalid text gives the default; the context refuses it when it starts.
    package func checkedValue<Value>(of entry: ConfEntry<Value>) -> Value { entry.checkedValue(in: settings) }

    /// The settings by name, one a line, secrets left out.
    public var toDebugString: String { getAll.map { "\($0)=\(SecretName.shown($0, $1))" }.joined(separator: "\n") }

    private func read<Value>(_ name: String, _ fallback: Value, _ expected: String, _ parse: (String) -> Value?) throws -> Value {
        guard let text = settings[name] else { return fallback }
        guard let value = parse(text) else { throw RDDError(.badArgument, "\(name)=\(SecretName.shown(name, text)): expected \(expected)") }
        return value
    }
}

extension SparkConf: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The settings by name, one a line, secrets left out.
    public var description: String { toDebugString }
    /// The settings by name, one a line, secrets left out.
    public var debugDescription: String { toDebugString }
    /// Secrets do not show in a dump either.
    public var customMirror: Mirror { Mirror(self, children: ["settings": toDebugString]) }
}
