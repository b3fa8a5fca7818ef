import ArgumentParser

/// Numbers on the command line, judged by the command: the parser would take `-1` for an option and say that a value is missing, so each of them
/// is declared with `parsing: .unconditional`.
enum NumberArgument {
    /// - Throws: `ValidationError` for a number below the least that has a meaning.
    static func check(_ number: Int, _ option: String, least: Int) throws {
        guard number >= least else { throw ValidationError("\(option) \(number): must be \(least) or more") }
    }
}
