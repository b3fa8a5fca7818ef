/// The command's option for what the message of an API asks for by a call.
struct OptionHint {
    /// By a part of the message, which the API guarantees.
    private static let options: [(part: String, option: String)] = [
        ("The checkpoint directory has not been set", "--checkpoint DIRECTORY"),
        ("each needs its own checkpoint", "--engine dstreams, tables or port, and --checkpoint DIRECTORY"),
        ("checkpointLocation must be specified", "--checkpoint DIRECTORY"),
        ("'path' is not specified", "--option path=DIRECTORY"),
        ("topic option required", "--option topic=NAME"),
        ("null topic present in the data", "--option topic=NAME"),
        ("kafka sink: the option kafka.bootstrap.servers must be given", "--option kafka.bootstrap.servers=HOST:PORT"),
        ("bootstrap.servers is missing", "--bootstrap-servers HOST:PORT"),
        ("kafka.bootstrap.servers must be given", "--bootstrap-servers HOST:PORT"),
    ]

    /// Runs `body`; an error that asks for a call names the option too.
    static func adding<R>(_ body: () throws -> R) throws -> R {
        do { return try body() } catch {
            let line = ErrorReport(error).line
            guard let hint = options.first(where: { line.contains($0.part) }), !line.contains(hint.option) else { throw error }
            throw CommandError(error, after: " (on the command line: \(hint.option))", at: (error as? CommandError)?.place)
        }
    }
}
