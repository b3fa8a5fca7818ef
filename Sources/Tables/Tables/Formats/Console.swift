import Expressions

extension DataSourceProvider {
    /// Prints tables for people.
    static let console = DataSourceProvider(
        "console", "Prints the rows of each batch as a table on standard output.",
        options: [ConsoleSink.rowsOption, ConsoleSink.truncateOption],
        otherOptions: [.write: .ignored],
        streamWriter: StreamWriter(needsCheckpoint: false) { request in
            ConsoleSink(
                request.schema, rows: Int(clamping: try request.options[ConsoleSink.rowsOption]),
                truncate: try request.options[ConsoleSink.truncateOption], zone: request.session.expressionSettings.timeZone,
                write: request.session.printer)
        },
        batchWriter: BatchWriter { request in try request.table.show() })
}

extension ConsoleSink {
    static let rowsOption = DataSourceOption.integer("numRows", default: 20, for: [.writeStream], "How many rows of a batch are shown.")

    /// The maximum of characters in a cell; 0 for no limit.
    static let truncateOption = DataSourceOption<Int>(
        "truncate", default: "true", expected: "true, false or a width", for: [.writeStream],
        "Whether cells are truncated after 20 characters, or the number of characters."
    ) { text in
        switch text.lowercased() {
        case "true": 20
        case "false": 0
        default: Int(text).flatMap { $0 >= 0 ? $0 : nil }
        }
    }
}
