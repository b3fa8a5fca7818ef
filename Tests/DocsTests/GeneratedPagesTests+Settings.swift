import Foundation
import Settings
import Tables
import Testing

/// The pages of settings and of options: each line is made of the entry that the engines go by.
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
        and a `SparkConf` say what is wrong when something is read or started. The tables are made of the entries by `make docs`; a test says whether they are current.

        - A value that means nothing is refused.
        - A `spark.*` name that nobody knows is refused, with the nearest name that is known.
        - A setting by which Spark's results change, and which is done here in one way only, is taken with the value that means that way, and refused with
          any other: [below](#done-in-one-way) is which.
        - A setting of Spark's by which no result changes here (executors, memory, the network, planning, other formats) is taken with a warning, so that a job
          can be ported as it is.
        - A name that does not begin with `spark.` or `portage.` is the job's own, and kept. On the command line it is kept with a warning, and a property of
          Kafka's clients is refused there: those are given by `--property`.

        `--properties-file FILE` takes settings from a file in the form of Java's `Properties`, as `spark-submit` does (`spark-defaults.conf` is one); `--conf` goes before
        it. Warnings name a setting without its value, and no message shows the value of a name that Spark's `spark.redaction.regex` takes (`secret`, `password`,
        `token`, `access.key`) or that holds a secret of Kafka's.

        A query takes its settings when it starts; `conf.set` changes those that start later. Of a checkpoint's settings only those that Spark keeps in
        its offset log hold for the query's life (the state's partitions, provider and formats, the policy for several watermarks); the time zone
        is not among them: a restarted query has that of its session, as in Spark.

        ## Tables

        | name | default | |
        |---|---|---|
        \(rows(TableSettings.entries))

        The session's zone holds for casts, date functions, times in JSON, file and console sinks, and `show`. Windows of a day are UTC's days in every
        zone, as in Spark: `window(ts, '1 day', '1 day', '5 hours')` moves them.

        `spark.sql.legacy.timeParserPolicy`: under `EXCEPTION` a text that Spark 3's patterns do not read, but Spark 2's did, ends the query with
        `INCONSISTENT_BEHAVIOR_CROSS_VERSION`; under `CORRECTED` it is null; under `LEGACY` it is read as Spark 2 did. Weeks (`w`, `W`, `Y`) are not
        written under `LEGACY`, and days before 1582 are those of the calendar that Spark 3 has.

        ## DStreams

        | name | default | |
        |---|---|---|
        \(rows(StreamSettings.entries))

        ## Done in one way

        Spark's results change by each of these. The value that stands here is taken, whatever its case; any other is refused, because the results would not be
        those that the job asks for.

        | name | the value that there is | what it means |
        |---|---|---|
        \(rows(OneWaySettings.entries))

        ## Limits

        What an expression makes of data is bounded, so that no value of a topic ends the process: one text, binary or array may have 256 MiB, and
        what one expression makes in one batch 1 GiB (`ValueLimits`). A query that would make more fails, and says which function and which row of
        the batch. What `collect_list`, `collect_set`, aggregates of different values, `min` and `max` of texts and the sketches of `approx_count_distinct` keep is bounded in the
        same way: 256 MiB a group, and for all groups of a batch what `portage.sql.aggregate.maxStateMB` says; the message names function and group. Expressions, schemas and names nest up to 400 levels, optional sections of a time pattern up to 50, JSON documents up to 1,000.

        """
    }

    /// What a use is called in a heading, by the words that a job writes.
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
            "| `\(option.name)` | \(option.isNeeded ? "needed" : code(option.defaultText)) | \(option.expected == "a text" ? "" : cell(option.expected)) | \(cell(option.documentation)) |"
        }
        let prefixes = provider.prefixes.filter { $0.uses.contains(use) }.map { "| `\($0.prefix)*` | | | \(cell($0.documentation)) |" }
        let others =
            switch provider.otherOptions[use] ?? .refused {
            case .refused: ""
            case .ignored: "Options that are not here are not refused, and change nothing.\n"
            case .judged: "Options that are not here are not refused unless they would change the outcome.\n"
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
                text += "\nOutput modes: \(modes). A checkpoint is \(writer.needsCheckpoint ? "needed" : "not needed").\n"
            }
        }
        return text
    }

    static func optionsPage() -> String {
        let registry = DataSourceRegistry.builtIn.sorted { $0.name.lowercased() < $1.name.lowercased() }
        func mark(_ provider: DataSourceProvider, _ use: DataSourceUse) -> String { provider.uses.contains(use) ? "yes" : "" }
        let matrix = registry.map { provider in
            "| [\(provider.name)](#\(provider.name.lowercased())) | " + DataSourceUse.allCases.map { mark(provider, $0) }.joined(separator: " | ") + " | \(cell(provider.documentation)) |"
        }
        return """
            # Formats and their options

            What `format(…)` takes, and which options each has. Names match whatever their case. An option that is not here is refused, so that a slip of the
            pen does not go unnoticed (Spark passes over it), unless its format says otherwise below; so is a value that is none. A job may register formats of its
            own: [sources.md](sources.md). This page is made of the registry by `make docs`; a test says whether it is current.

            | format | readStream | read | writeStream | write | |
            |---|---|---|---|---|---|
            \(matrix.joined(separator: "\n"))

            Every streaming query has the option `\(DataSourceProvider.checkpointLocation.name)` too: \(lowered(DataSourceProvider.checkpointLocation.documentation))
            A directory for all queries is the setting `\(TableSettings.checkpointLocation.name)`. `DataStreamReader.load(path)`, `start(path)`, `save(path)` and the like give the option `path`.

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
