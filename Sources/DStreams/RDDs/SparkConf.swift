import Logging
import Settings

/// Settings of a job, by Spark's names. An immutable value: each `set` returns a new one. Mirrors `org.apache.spark.SparkConf`.
///
/// `Docs/settings.md` lists those with an effect. A `spark.*` name that nobody knows, or a value that means nothing, is thrown when the
/// context starts; other settings of Spark's are kept and change nothing.
public struct SparkConf: Sendable, Equatable {
    private var settings: [String: String]

    public init(_ settings: [String: String] = [:]) { self.settings = settings }

    public func set(_ name: String, _ value: String) -> SparkConf {
        var copy = self
        copy.settings[name] = value
        return copy
    }

    /// The settings as a session of tables takes them.
    package var byName: [String: String] { settings }

    /// Refuses a `spark.*` name that nobody knows and a value that means nothing; warns of one that has no effect here.
    /// - Throws: `RDDError` `.badArgument` with the nearest known name.
    package func check() throws {
        for (name, value) in getAll {
            do throws(SettingError) {
                if try !KnownSettings.check(name, value) { Self.logger.warning("\(name): this setting of Spark's changes nothing here") }
            } catch {
                throw RDDError(.badArgument, handingOn: error)
            }
        }
    }

    private static let logger = Logger(label: "portage.settings")

    /// Sets only what has no value yet.
    public func setIfMissing(_ name: String, _ value: String) -> SparkConf { contains(name) ? self : set(name, value) }

    public func setAppName(_ name: String) -> SparkConf { set(StreamSettings.appName.name, name) }
    public func setMaster(_ master: String) -> SparkConf { set(StreamSettings.master.name, master) }

    public func contains(_ name: String) -> Bool { settings[name] != nil }
    public func get(_ name: String, _ fallback: String) -> String { settings[name] ?? fallback }
    /// Names and values, by name.
    public var getAll: [(String, String)] { settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    /// - Throws: `RDDError` `.badArgument` for a setting that is not there.
    public func get(_ name: String) throws -> String {
        guard let value = settings[name] else { throw RDDError(.badArgument, "\(name): this setting is not there; set it, or give a default") }
        return value
    }

    /// - Throws: `RDDError` `.badArgument` for a value that is no whole number; so do the others for theirs.
    public func getLong(_ name: String, _ fallback: Int64) throws -> Int64 { try read(name, fallback, "a whole number", Int64.init) }
    public func getDouble(_ name: String, _ fallback: Double) throws -> Double { try read(name, fallback, "a number", Double.init) }
    public func getBoolean(_ name: String, _ fallback: Bool) throws -> Bool {
        try read(name, fallback, "true or false") { Bool($0.lowercased()) }
    }

    // Values of the settings that Portage itself reads, each with the one default that its entry has. They throw as those above.

    package func value<Value>(of entry: ConfEntry<Value>) throws -> Value {
        do throws(SettingError) { return try entry.value(in: settings) } catch { throw RDDError(.badArgument, handingOn: error) }
    }

    /// Where nothing can be thrown: the default stands for a text that means nothing, which the context refuses when it starts.
    package func checkedValue<Value>(of entry: ConfEntry<Value>) -> Value { entry.checkedValue(in: settings) }

    /// A line a setting, by name, secrets left out.
    public var toDebugString: String { getAll.map { "\($0)=\(SecretName.shown($0, $1))" }.joined(separator: "\n") }

    private func read<Value>(_ name: String, _ fallback: Value, _ expected: String, _ parse: (String) -> Value?) throws -> Value {
        guard let text = settings[name] else { return fallback }
        guard let value = parse(text) else { throw RDDError(.badArgument, "\(name)=\(SecretName.shown(name, text)): expected \(expected)") }
        return value
    }
}

extension SparkConf: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { toDebugString }
    public var debugDescription: String { toDebugString }
    /// Nothing of a secret shows in a dump either.
    public var customMirror: Mirror { Mirror(self, children: ["settings": toDebugString]) }
}
