import Columnar
import Logging
import Settings

/// The options of Spark's JSON functions and source, by name. An option that Spark does not know is ignored with a warning (Spark ignores it
/// without); an option of Spark's that would change the result here is refused.
package struct JSONOptions {
    private static let logger = Logger(label: "portage.sql")

    /// The receiver of the options, by its name in messages.
    package enum Caller: String, Sendable {
        case fromJSON = "from_json"
        case toJSON = "to_json"
        /// The data source, for reading.
        case source = "json"

        /// The options that it supports.
        package var offered: [Name] {
            switch self {
            case .fromJSON, .source: [.mode, .columnNameOfCorruptRecord, .timeZone, .dateFormat, .timestampFormat, .enableDateTimeParsingFallback]
            case .toJSON: [.timeZone, .dateFormat, .timestampFormat, .ignoreNullFields]
            }
        }
    }

    /// Spark's options that have an effect here.
    package enum Name: String, Sendable, CaseIterable {
        case mode, columnNameOfCorruptRecord, timeZone, dateFormat, timestampFormat, enableDateTimeParsingFallback, ignoreNullFields
    }

    private let caller: Caller
    private var function: String { caller.rawValue }
    /// Lower-case name → value.
    private var values: [String: String] = [:]

    /// Spark's other options: a value that has no effect here, or nil if any value has one.
    private static let known: [String: String?] = {
        var all: [String: String?] = [:]
        for name in Name.allCases { all.updateValue(nil, forKey: name.rawValue) }
        for name in [
            "allowComments", "allowUnquotedFieldNames", "allowNumericLeadingZeros", "allowBackslashEscapingAnyCharacter", "allowUnquotedControlChars",
            "primitivesAsString", "pretty", "writeNonAsciiCharacterAsCodePoint", "multiLine", "recursiveFileLookup",
        ] { all[name] = "false" }
        for name in ["allowSingleQuotes", "allowNonNumericNumbers"] { all[name] = "true" }
        for name in [
            "lineSep", "timestampNTZFormat", "samplingRatio", "prefersDecimal", "compression", "dropFieldIfAllNull", "inferTimestamp",
        ] { all[name] = "*" }
        all["locale"] = "en-US"
        for name in ["encoding", "charset"] { all[name] = "UTF-8" }
        return all
    }()

    /// - Throws: `ExpressionError` for an option of Spark's that is not supported.
    package init(_ pairs: [(String, String)], for caller: Caller) throws {
        self.caller = caller
        let offered = Set(caller.offered.map(\.rawValue))
        let function = caller.rawValue
        for (name, value) in pairs {
            guard let known = Self.known.first(where: { $0.key.lowercased() == name.lowercased() }) else {
                Self.logger.warning("\(Self.unknown(name, function))")
                continue
            }
            if offered.contains(known.key) {
                values[name.lowercased()] = value
            } else if let harmless = known.value, harmless == "*" || harmless.lowercased() == value.lowercased() {
                continue
            } else if caller == .fromJSON, ["pretty", "multiLine", "ignoreNullFields", "writeNonAsciiCharacterAsCodePoint", "recursiveFileLookup"].contains(known.key) {
                continue
            } else if caller == .toJSON, known.key.hasPrefix("allow") || ["mode", "columnNameOfCorruptRecord", "multiLine", "primitivesAsString", "recursiveFileLookup", "enableDateTimeParsingFallback"].contains(known.key) {
                continue
            } else {
                throw ExpressionError(
                    .badArgument, "\(function): the option \(known.key)=\(value) of Spark's is not offered here; \(function) has \(offered.sorted().joined(separator: ", "))")
            }
        }
    }

    package static func unknown(_ name: String, _ function: String) -> String {
        "\(function): there is no option '\(name)'; it changes nothing\(NearestName.hint(name, among: known.keys))"
    }

    package subscript(name: String) -> String? { values[name.lowercased()] }

    package func flag(_ name: String, default fallback: Bool) throws -> Bool {
        guard let text = self[name] else { return fallback }
        guard let flag = Bool(text.lowercased()) else { throw ExpressionError(.badArgument, "\(function): \(name) flag can be true or false, not '\(text)'") }
        return flag
    }

    /// The zone of the options; nil if none is given.
    package func zone() throws -> SessionZone? {
        guard let name = self["timeZone"] else { return nil }
        guard let zone = SessionZone(name) else {
            throw ExpressionError(.badArgument, "\(function): the time zone '\(name)' does not exist; give a region such as Europe/Paris, or an offset such as +01:00")
        }
        return zone
    }

    /// The options for reading; those that are not given come from the session.
    package func readOptions() throws -> (Set<ReadOption>, JSONReadOptions) {
        var options = JSONReadOptions(timeZone: "")
        var given: Set<ReadOption> = []
        if let mode = self["mode"] {
            // An unknown mode is PERMISSIVE, as in Spark.
            options.mode = JSONReadOptions.Mode(rawValue: mode.uppercased()) ?? .permissive
            if caller == .fromJSON, options.mode == .dropMalformed {
                throw ExpressionError(
                    .badArgument, "from_json() doesn't support the DROPMALFORMED mode. Acceptable modes are PERMISSIVE and FAILFAST; drop rows whose _corrupt_record is not null")
            }
            if options.mode == .permissive, mode.uppercased() != "PERMISSIVE" {
                Self.logger.warning("\(function): '\(mode)' is not a valid parse mode. Using PERMISSIVE.")
            }
        }
        if let column = self["columnNameOfCorruptRecord"] {
            options.corruptRecordColumn = column
            given.insert(.corruptRecordColumn)
        }
        if let zone = try zone() {
            options.timeZone = zone.name
            given.insert(.timeZone)
        }
        options.dateFormat = self["dateFormat"]
        options.timestampFormat = self["timestampFormat"]
        if self["enableDateTimeParsingFallback"] != nil { options.fallsBack = try flag("enableDateTimeParsingFallback", default: false) }
        return (given, options)
    }

    package enum ReadOption { case corruptRecordColumn, timeZone }
}

extension JSONReadOptions {
    /// With the session's settings for options that were not given.
    package func completed(_ given: Set<JSONOptions.ReadOption>, _ context: EvaluationContext) -> JSONReadOptions {
        var options = self
        if !given.contains(.timeZone) { options.timeZone = context.timeZone.name }
        if !given.contains(.corruptRecordColumn) { options.corruptRecordColumn = context.corruptRecordColumn }
        options.columnBytes = context.limits.batchBytes
        options.context = context
        return options
    }
}
