import Columnar

/// The encoding of rows in files. `FileStreamSource`, `FileStreamSink` and `FileTable` decide where files are, which of them count and when
/// they become visible.
package protocol FileFormat: Sendable {
    /// The name that `format(…)` takes.
    var name: String { get }
    /// The extension of the files that it writes, without a dot.
    var fileExtension: String { get }
    /// Its own options, in addition to those of all file formats.
    var options: [any AnyDataSourceOption] { get }
    /// How undeclared options are treated, for uses in which they are not refused.
    var otherOptions: [DataSourceUse: DataSourceProvider.OtherOptions] { get }
    /// - Throws: for invalid options, and for columns that cannot be read.
    func reader(_ request: DataSourceProvider.ReadRequest) throws -> any FileReader
    /// - Throws: for columns that cannot be written.
    func writer(of schema: Schema, _ options: DataSourceOptions, _ session: SparkSession) throws -> any FileWriter
}

/// Reads files as rows.
package protocol FileReader: Sendable {
    var schema: Schema { get }
    /// The rows of some files in order, with just `columns` in that order (indices into `schema`), or with all columns of the schema.
    func read(_ paths: [String], columns: [Int]) throws -> [RecordBatch]
    /// The same rows in parts that are read on demand.
    func deferred(_ paths: [String], columns: [Int]) throws -> [DeferredBatch]
}

/// Encodes rows as the bytes of a file.
package protocol FileWriter: Sendable {
    /// The bytes of a file with all these rows; empty if the format has no file without rows.
    func bytes(_ batches: [RecordBatch]) throws -> [UInt8]
}
