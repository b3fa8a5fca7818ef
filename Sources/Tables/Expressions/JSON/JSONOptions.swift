import Columnar
import Logging
import Settings

/// The options of Spark's JSON functions and source, by name. One that Spark does not know is passed over with a warning, as Spark does
/// without; one that it knows and that would change the outcome here is refused.
package struct JSONOptions {
    private static let logger = Logger(label: "portage.sql")

    /// Who is told options, by the name that messages give it.
    package enum Caller: String, Sendable {
        case fromJSON = "from_json"
        case toJSON = "to_json"
        /// The data source, where it reads.
        case source = "json"

        /// The options that it goes by.
        package var offered: [Name] {
            switch self {
            case .fromJSON, .source: [.mode, .columnNameOfCorruptRecord, .timeZone, .dateFormat, .timestampFormat, .enableDateTimeParsingFallback]
            case .toJSON: [.timeZone, .dateFormat, .timestampFormat, .ignoreNullFields]
            }
        }
    }

    /// The options of Spark's that have an effect here.
    package enum Name: String, Sendable, CaseIterable {
        case mode, columnNameOfCorruptRecord, timeZone, dateFormat, timestampFormat, enableDateTimeParsingFallback, ignoreNullFields
    }

    private let caller: Caller
    private var function: String { caller.rawValue }
    /// Lower-case name → value.
    private var values: [String: String] = [:]

    /// What Spark has: a value that changes nothing here, or nil where none does.
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

    /// - Throws: `ExpressionError` for an option of Spark's that is not offered.
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

    /// A zone that exists; nil where none is given.
    package func zone() throws -> SessionZone? {
        guard let name = self["timeZone"] else { return nil }
        guard let zone = SessionZone(name) else {
            throw ExpressionError(.badArgument, "\(function): the time zone '\(name)' does not exist; give a region such as Europe/Paris, or an offset such as +01:00")
        }
        return zone
    }

    /// What a reader of documents is told; what is not given is the session's.
    package func readOptions() throws -> (Set<ReadOption>, JSONReadOptions) {
        var options = JSONReadOptions(timeZone: "")
        var given: Set<ReadOption> = []
        if let mode = self["mode"] {
            // A mode that nobody knows is PERMISSIVE, as in Spark.
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
    /// With what the session says where no option did.
    package func completed(_ given: Set<JSONOptions.ReadOption>, _ context: EvaluationContext) -> JSONReadOptions {
        var options = self
        if !given.contains(.timeZone) { options.timeZone = context.timeZone.name }
        if !given.contains(.corruptRecordColumn) { options.corruptRecordColumn = context.corruptRecordColumn }
        options.columnBytes = context.limits.batchBytes
        options.context = context
        return options
    }
}
