import ArgumentParser

/// Checks numbers on the command line: the parser would take `-1` for an option and report a missing value, so each of them
/// is declared with `parsing: .unconditional`.
enum NumberArgument {
    /// - Throws: `ValidationError` for a number below the least valid one.
    static func check(_ number: Int, _ option: String, least: Int) throws {
        guard number >= least else { throw ValidationError("\(option) \(number): must be \(least) or more") }
    }
}
