/// The stable name of a kind of error: what users search for and programs compare.
///
/// A class is declared once, with the template of its message and its line in `Docs/errors.md`: Spark's in the module that throws it,
/// Portage's own beside the code that it belongs to. Two classes are equal if their names are.
public struct ErrorClass: Hashable, Sendable, CustomStringConvertible {
    /// Such as `UNRESOLVED_COLUMN.WITH_SUGGESTION`.
    public let name: String
    /// The SQLSTATE, five letters and digits such as `42703`; nil where Spark gives the class none, and for Portage's own classes.
    public let sqlState: String?
    /// Whether Spark 3.5 has it too.
    public let isSpark: Bool
    /// The message template, with `<name>` in the place of a parameter; nil where each error has its own message.
    package let form: String?
    /// One sentence for the documentation: when it is thrown.
    package let when: String
    /// One sentence for the documentation: what to do.
    package let remedy: String

    private init(_ name: String, _ sqlState: String?, isSpark: Bool, _ form: String?, _ when: String, _ remedy: String) {
        self.name = name
        self.sqlState = sqlState
        self.isSpark = isSpark
        self.form = form
        self.when = when
        self.remedy = remedy
    }

    /// A class of Spark 3.5.
    package static func spark(_ name: String, _ sqlState: String? = nil, _ form: String? = nil, when: String, remedy: String) -> ErrorClass
    {
        ErrorClass(name, sqlState, isSpark: true, form, when, remedy)
    }

    /// A class that only Portage has: `AREA.WHAT`.
    package static func own(_ name: String, when: String, remedy: String) -> ErrorClass {
        ErrorClass(name, nil, isSpark: false, nil, when, remedy)
    }

    public static func == (left: ErrorClass, right: ErrorClass) -> Bool { left.name == right.name }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    public var description: String { name }

    /// The message of the class with its parameters filled in. Each parameter is inserted once: its text is never taken for another
    /// parameter.
    package func message(_ parameters: KeyValuePairs<String, String>) -> String {
        var text = ""
        var rest = Substring(form ?? "")
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let name = rest[rest.index(after: open)..<close]
            text += rest[..<open]
            text += parameters.first { $0.key == name }?.value ?? "<\(name)>"
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }
}

/// Declared here because the server is built only with a trait of the package, and the documentation always.
extension ErrorClass {
    package static let statusServer = own(
        "STATUS_SERVER.CANNOT_LISTEN", when: "`run --metrics-port` cannot listen at the address.",
        remedy: "Give an address of this machine and a free port; 0 stands for any.")
}
