import Foundation
import Settings
import Tables
import Testing

/// The pages of settings and of options: each line is generated from the declaration that the engines use.
extension GeneratedPagesTests {
    private static func rows(_ entries: [any AnyConfEntry]) -> String {
        entries.sorted { $0.name < $1.name }.map { "| `\($0.name)` | \(code($0.fallbackText)) | \(cell($0.doc)) |" }.joined(separator: "\n")
    }

    private static func code(_ text: String?) -> String { text.map { "`\(cell($0))`" } ?? "" }

    private static func cell(_ text: String) -> String { text.replacingOccurrences(of: "|", with: "\\|") }

    static func settingsPage() -> String {
        """
        # Settings

        A setting is given by its name in Spark: to a session (`SparkSession.builder.config`, `SparkSession(conf:)`, `spark.conf.set`), to a DStream job
        (`SparkConf`), or on the command line (`--conf name=value`). It is checked where it is given; a session made with `SparkSession(conf:)`
        and a `SparkConf` report errors when something is read or started. `make docs` generates the tables from the entries; a test checks that they are current.

        - A value that cannot be read is refused.
        - An unknown `spark.*` name is refused, and the message suggests the nearest known name.
        - A setting that changes Spark's results, but of which only one way is supported here, is accepted with the value of that way and refused with
          any other: they are listed [below](#done-in-one-way).
        - A Spark setting that cannot change results here (executors, memory, the network, planning, other formats) is accepted with a warning, so that a job
          can be ported without changes.
        - A name that does not begin with `spark.` or `portage.` belongs to the job, and is kept. On the command line it causes a warning, and a property of
          Kafka's clients is refused there: those are given by `--property`.

        `--properties-file FILE` takes settings from a file in the format of Java's `Properties`, as `spark-submit` does (`spark-defaults.conf` is one); `--conf` takes
        precedence. Warnings name a setting without its value, and no message shows the value of a name that matches Spark's `spark.redaction.regex` (`secret`, `password`,
        `token`, `access.key`) or of a Kafka secret.

        A query reads its settings when it starts; `conf.set` affects queries that start later. The settings that Spark keeps in
        its offset log are fixed for the life of the checkpoint (the state's partitions, provider and formats, the policy for several watermarks); the time zone
        is not among them: a restarted query has that of its session, as in Spark.

        ## Tables

        | name | default | |
        |---|---|---|
        \(rows(TableSettings.entries))

        The session's zone is used by casts, date functions, times in JSON, file and console sinks, and `show`. Windows of a day are UTC days in every
        zone, as in Spark; `window(ts, '1 day', '1 day', '5 hours')` shifts them.

        `spark.sql.legacy.timeParserPolicy`: under `EXCEPTION` a string that Spark 3's patterns do not read, but Spark 2's did, fails the query with
        `INCONSISTENT_BEHAVIOR_CROSS_VERSION`; under `CORRECTED` it is null; under `LEGACY` it is read as in Spark 2. Under `LEGACY`, weeks (`w`, `W`, `Y`) cannot be
        written, and days before 1582 follow Spark 3's calendar.

        ## DStreams

        | name | default | |
        |---|---|---|
        \(rows(StreamSettings.entries))

        ## Done in one way

        Each of these changes Spark's results. The value in the table is accepted, in any case; any other is refused, because the results would not be
        those that the job expects.

        | name | the supported value | what it means |
        |---|---|---|
        \(rows(OneWaySettings.entries))

        ## Limits

        The results of expressions are bounded, so that no value in a topic can end the process: one string, binary or array may have 256 MiB, and
        the results of one expression in one batch 1 GiB (`ValueLimits`). A query that would exceed that fails with an error that names the function and the row of
        the batch. The states of `collect_list`, `collect_set`, DISTINCT aggregates, `min` and `max` of strings and the sketches of `approx_count_distinct` are bounded in the
        same way: 256 MiB per group, and `portage.sql.aggregate.maxStateMB` for all groups of a batch; the message names function and group. Expressions, schemas and names nest up to 400 levels, optional sections of a time pattern up to 50, JSON documents up to 1,000.

        """
    }

    /// The heading of a use, with the method that a job calls.
    private static func heading(_ use: DataSourceUse) -> String {
        switch use {
        case .readStream: "Reading a stream, `spark.readStream`"
        case .read: "Reading a static table, `spark.read`"
        case .writeStream: "Writing a stream, `table.writeStream`"
        case .write: "Writing a static table, `table.write`"
        }
    }

    private static func options(_ provider: DataSourceProvider, _ use: DataSourceUse) -> String {
        let listed = provider.options.filter { $0.uses.contains(use) }.map { option in
            "| `\(option.name)` | \(option.isNeeded ? "required" : code(option.defaultText)) | "
                + "\(option.expected == "a text" ? "" : cell(option.expected)) | \(cell(option.documentation)) |"
        }
        let prefixes = provider.prefixes.filter { $0.uses.contains(use) }.map { "| `\($0.prefix)*` | | | \(cell($0.documentation)) |" }
        let others =
            switch provider.otherOptions[use] ?? .refused {
            case .refused: ""
            case .ignored: "Other options are accepted and have no effect.\n"
            case .judged: "Other options are accepted unless they would change the result.\n"
            }
        guard !(listed + prefixes).isEmpty else { return others.isEmpty ? "No options.\n" : "No options. \(others)" }
        let table = "| option | default | value | |\n|---|---|---|---|\n" + (listed + prefixes).joined(separator: "\n") + "\n"
        return others.isEmpty ? table : "\(table)\n\(others)"
    }

    private static func section(_ provider: DataSourceProvider) -> String {
        var text = "\n## \(provider.name)\n\n\(provider.documentation)\n"
        var done: Set<DataSourceUse> = []
        for use in provider.uses where !done.contains(use) {
            let own = options(provider, use)
            // One table for uses that have the same.
            let same = provider.uses.filter { !done.contains($0) && options(provider, $0) == own }
            done.formUnion(same)
            text += "\n### \(provider.name): \(same.map(heading).joined(separator: "; "))\n\n\(own)"
            if same.contains(.writeStream), let writer = provider.streamWriter {
                let modes = writer.outputModes.map(\.rawValue).sorted().joined(separator: ", ")
                text += "\nOutput modes: \(modes). A checkpoint is \(writer.needsCheckpoint ? "required" : "optional").\n"
            }
        }
        return text
    }

    static func optionsPage() -> String {
        let registry = DataSourceRegistry.builtIn.sorted { $0.name.lowercased() < $1.name.lowercased() }
        func mark(_ provider: DataSourceProvider, _ use: DataSourceUse) -> String { provider.uses.contains(use) ? "yes" : "" }
        let matrix = registry.map { provider in
            "| [\(provider.name)](#\(provider.name.lowercased())) | "
                + DataSourceUse.allCases.map { mark(provider, $0) }.joined(separator: " | ") + " | \(cell(provider.documentation)) |"
        }
        return """
            # Formats and their options

            The formats that `format(…)` accepts, and their options. Names match in any case. An unknown option is refused, so that a misspelling
            is noticed (Spark ignores it), unless its format says otherwise below; so is an invalid value. A job can register its own
            formats: [sources.md](sources.md). `make docs` generates this page from the registry; a test checks that it is current.

            | format | readStream | read | writeStream | write | |
            |---|---|---|---|---|---|
            \(matrix.joined(separator: "\n"))

            Every streaming query has the option `\(DataSourceProvider.checkpointLocation.name)` too: \(lowered(DataSourceProvider.checkpointLocation.documentation))
            A directory for all queries is the setting `\(TableSettings.checkpointLocation.name)`. `DataStreamReader.load(path)`, `start(path)`, `save(path)` and similar methods set the option `path`.

            """ + registry.map(section).joined()
    }

    private static func lowered(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }

    @Test func `the page of the settings is what the entries say`() throws {
        let page = GeneratedPage(path: "Docs/settings.md", text: Self.settingsPage())
        #expect(page.text.contains("| `spark.sql.shuffle.partitions` | `1` | Partitions of a query's state."))
        try page.check()
    }

    @Test func `the page of the options is the registry`() throws {
        let page = GeneratedPage(path: "Docs/options.md", text: Self.optionsPage())
        for provider in DataSourceRegistry.builtIn {
            for option in provider.options { #expect(page.text.contains("| `\(option.name)` |"), "\(provider.name): \(option.name)") }
        }
        try page.check()
    }
}
