extension DataSourceProvider {
    /// JSON documents, one a line.
    static let json = files(
        JSONFormat(), "Files of JSON documents, one a line. Reading needs `schema(…)`: columns are not inferred. Options of Spark's JSON source that are not "
            + "here change nothing, with a warning, or are refused by name where they would.")
}
