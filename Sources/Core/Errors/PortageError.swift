/// What every error of Portage provides: its class, what is wrong, and what to do.
///
/// The parts are those of PostgreSQL's messages: `message` says what is wrong with what and where, `detail` what else is known, `hint` what
/// to do, `underlying` what failed below. `description` joins them into one text; a program compares `errorClass` and reads
/// `messageParameters`, as with Spark's `getErrorClass()` and `getMessageParameters()`.
///
/// ```swift
/// catch let error as any PortageError where error.errorClass?.name == "UNRESOLVED_COLUMN.WITH_SUGGESTION" {
///     print(error.messageParameters["proposal"] ?? "")
/// }
/// ```
public protocol PortageError: Error, CustomStringConvertible {
    /// Spark's error class where Spark has one for the mistake, else one of Portage's own; `Docs/errors.md` lists both. nil for errors of
    /// the command line itself.
    var errorClass: ErrorClass? { get }
    /// The parameters of the message by name; empty where the class has no template.
    var messageParameters: [String: String] { get }
    /// What is wrong: it names the value, the place and the limit.
    var message: String { get }
    /// Further facts, such as the position in a text.
    var detail: String? { get }
    /// What to do about it.
    var hint: String? { get }
    /// The error below that led to this one.
    var underlying: (any Error)? { get }
}

extension PortageError {
    public var messageParameters: [String: String] { [:] }
    public var detail: String? { nil }
    public var hint: String? { nil }
    public var underlying: (any Error)? { nil }

    /// `[CLASS] message: cause; detail; hint`. Portage's own classes are left out, because such a text often stands inside another.
    public var description: String { ErrorText.joined(self) }
}
