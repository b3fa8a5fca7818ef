import Columnar

/// How rows lie in files. Where files are, which of them count and when they may be seen is the business of `FileStreamSource`,
/// `FileStreamSink` and `FileTable`.
package protocol FileFormat: Sendable {
    /// The name that `format(…)` takes.
    var name: String { get }
    /// Of the files that it writes, without a dot.
    var fileExtension: String { get }
    /// Its options, beside those of all files.
    var options: [any AnyDataSourceOption] { get }
    /// What becomes of options that are not declared, where they are not refused.
    var otherOptions: [DataSourceUse: DataSourceProvider.OtherOptions] { get }
    /// - Throws: options that cannot be, and columns that cannot be read.
    func reader(_ request: DataSourceProvider.ReadRequest) throws -> any FileReader
    /// - Throws: columns that cannot be written.
    func writer(of schema: Schema, _ options: DataSourceOptions, _ session: SparkSession) throws -> any FileWriter
}

/// Makes rows of files.
package protocol FileReader: Sendable {
    var schema: Schema { get }
    /// The rows of some files in their order, with just `columns` in that order (places in `schema`), or with all columns of the schema.
    func read(_ paths: [String], columns: [Int]) throws -> [RecordBatch]
    /// The same rows in parts that are read as they are needed.
    func deferred(_ paths: [String], columns: [Int]) throws -> [DeferredBatch]
}

/// Makes the bytes of a file of rows.
package protocol FileWriter: Sendable {
    /// The bytes of a file that holds all these rows; empty where a file of no rows is none.
    func bytes(_ batches: [RecordBatch]) throws -> [UInt8]
}
