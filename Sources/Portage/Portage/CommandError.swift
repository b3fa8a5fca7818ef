/// Why a command could not do what it was asked: one line for a person.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
