import Columnar
import Expressions

/// One line a row, in one column. Mirrors `org.apache.spark.sql.execution.datasources.text.TextFileFormat`.
struct TextFormat: FileFormat {
    let name = "text"
    let fileExtension = "txt"
    let options: [any AnyDataSourceOption] = []
    let otherOptions: [DataSourceUse: DataSourceProvider.OtherOptions] = [:]

    func reader(_ request: DataSourceProvider.ReadRequest) -> any FileReader { TextFileReader() }

    func writer(of schema: Schema, _ options: DataSourceOptions, _ session: SparkSession) throws -> any FileWriter {
        guard schema.fields.count == 1 else {
            throw AnalysisError(
                .wrongOption, "Text data source supports only a single column, and you have \(schema.fields.count) columns.")
        }
        guard schema.fields[0].type == .string else {
            throw AnalysisError(
                .unsupportedColumnType,
                ["format": "Text", "columnName": Quoted.name(schema.fields[0].name), "columnType": Quoted.type(schema.fields[0].type)],
                hint: "cast it to string")
        }
        return TextFileWriter()
    }
}

private struct TextFileReader: FileReader {
    var schema: Schema { TextFile.schema }
    func read(_ paths: [String], columns: [Int]) throws -> [RecordBatch] { try TextFile.read(paths) }
    func deferred(_ paths: [String], columns: [Int]) throws -> [DeferredBatch] { try TextFile.deferred(paths) }
}

private struct TextFileWriter: FileWriter {
    /// A null is an empty line, as in Spark.
    func bytes(_ batches: [RecordBatch]) -> [UInt8] {
        var bytes: [UInt8] = []
        for batch in batches {
            let column = batch.columns[0]
            for row in 0..<batch.count {
                if column.isValid(row) { bytes.append(contentsOf: column.byteRuns[row]) }
                bytes.append(0x0A)
            }
        }
        return bytes
    }
}

extension DataSourceProvider {
    /// Lines of text.
    static let text = files(TextFormat(), "Text files, one row per line in the column `value`.")
}
