/// The name under which a mistake is known: what one searches for and what a program compares.
///
/// A class is declared once, with the form of its message and its line in `Docs/errors.md`: Spark's in the module that refuses, Portage's own beside
/// the code that they stand for. Two classes are equal where their names are.
public struct ErrorClass: Hashable, Sendable, CustomStringConvertible {
    /// Such as `UNRESOLVED_COLUMN.WITH_SUGGESTION`.
    public let name: String
    /// Five letters and digits of the SQL standard, such as `42703`; nil where Spark gives the class none, and for classes of Portage's own.
    public let sqlState: String?
    /// Whether Spark 3.5 has it too.
    public let isSpark: Bool
    /// The message, with `<name>` where a parameter goes; nil where each error words it.
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

    /// A class of Spark 3.5's.
    package static func spark(_ name: String, _ sqlState: String? = nil, _ form: String? = nil, when: String, remedy: String) -> ErrorClass {
        ErrorClass(name, sqlState, isSpark: true, form, when, remedy)
    }

    /// A class that only Portage has: `AREA.WHAT`.
    package static func own(_ name: String, when: String, remedy: String) -> ErrorClass {
        ErrorClass(name, nil, isSpark: false, nil, when, remedy)
    }

    public static func == (left: ErrorClass, right: ErrorClass) -> Bool { left.name == right.name }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    public var description: String { name }

    /// The message of the class with its parameters in place. A parameter is put in once: what it holds is never read as another.
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
